# aerolith_antlr(<target> NAMESPACE <ns> LEXER <file> PARSER <file> [IMPORTS <files>]): generated sources as one static library.
# Debian's ANTLR tool 4.7.2 writes for its runtime 4.9 (same serialised-ATN format). The packaged CMake
# files are of no use: they lack an include directory and run a jar that is not self-contained.
find_package(Java 11 REQUIRED COMPONENTS Runtime)
set(antlr_jars "")
foreach(jar antlr4 antlr4-runtime antlr3-runtime stringtemplate4 treelayout)
  find_file(ANTLR_JAR_${jar} ${jar}.jar PATHS /usr/share/java NO_DEFAULT_PATH REQUIRED)
  list(APPEND antlr_jars ${ANTLR_JAR_${jar}})
endforeach()
list(JOIN antlr_jars ":" ANTLR_CLASSPATH)
find_path(ANTLR4_INCLUDE antlr4-runtime.h PATH_SUFFIXES antlr4-runtime REQUIRED)
find_library(ANTLR4_LIBRARY antlr4-runtime REQUIRED)
add_library(pkg_antlr INTERFACE)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # One header of the runtime, which nothing here needs, is not valid C++ to clang: ours is the same list without it.
  file(READ ${ANTLR4_INCLUDE}/antlr4-runtime.h antlr_headers)
  string(REPLACE "#include \"misc/InterpreterDataReader.h\"" "" antlr_headers "${antlr_headers}")
  file(WRITE ${CMAKE_BINARY_DIR}/antlr-headers/antlr4-runtime.h "${antlr_headers}")
  target_include_directories(pkg_antlr SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/antlr-headers)
endif()
target_include_directories(pkg_antlr SYSTEM INTERFACE ${ANTLR4_INCLUDE})
target_link_libraries(pkg_antlr INTERFACE ${ANTLR4_LIBRARY})

function(aerolith_antlr target)
  cmake_parse_arguments(A "" "NAMESPACE;LEXER;PARSER" "IMPORTS" ${ARGN})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/antlr/${target})
  get_filename_component(lexer ${A_LEXER} NAME_WE)
  get_filename_component(parser ${A_PARSER} NAME_WE)
  get_filename_component(grammar_folder ${A_PARSER} DIRECTORY)
  # -lib names one folder for imports and tokens alike, so the imported grammars are copied beside the tokens.
  set(tool ${Java_JAVA_EXECUTABLE} -Xmx512m -cp "${ANTLR_CLASSPATH}" org.antlr.v4.Tool -Dlanguage=Cpp
      -no-listener -no-visitor -Werror -encoding UTF-8 -package ${A_NAMESPACE} -lib ${out} -Xexact-output-dir -o ${out})
  add_custom_command(OUTPUT ${out}/${lexer}.cpp ${out}/${lexer}.h ${out}/${lexer}.tokens
    COMMAND ${CMAKE_COMMAND} -E make_directory ${out}
    COMMAND ${tool} ${A_LEXER}
    DEPENDS ${A_LEXER} COMMENT "ANTLR ${lexer}" VERBATIM)
  set(copy "")
  if(A_IMPORTS)
    set(copy COMMAND ${CMAKE_COMMAND} -E copy ${A_IMPORTS} ${out})
  endif()
  add_custom_command(OUTPUT ${out}/${parser}.cpp ${out}/${parser}.h
    ${copy}
    COMMAND ${tool} ${A_PARSER}
    DEPENDS ${A_PARSER} ${A_IMPORTS} ${out}/${lexer}.tokens COMMENT "ANTLR ${parser}" VERBATIM)
  # Token types and rule numbers for code that does not include ANTLR.
  add_custom_command(OUTPUT ${out}/sql_symbols.h
    COMMAND ${CMAKE_COMMAND} -DPARSER=${out}/${parser}.h -DNAMESPACE=${A_NAMESPACE} -DOUT=${out}/sql_symbols.h
            -P ${CMAKE_SOURCE_DIR}/cmake/AntlrSymbols.cmake
    DEPENDS ${out}/${parser}.h ${CMAKE_SOURCE_DIR}/cmake/AntlrSymbols.cmake VERBATIM)
  add_library(${target} STATIC ${out}/${lexer}.cpp ${out}/${parser}.cpp ${out}/sql_symbols.h)
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${target} PUBLIC pkg_antlr fmt::fmt)
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
  # Tool 4.7.2 writes u8"" literals as char; nothing else in generated code is worth a warning.
  set_source_files_properties(${out}/${lexer}.cpp PROPERTIES COMPILE_OPTIONS "-w;-fno-char8_t;-O1")
  set_source_files_properties(${out}/${parser}.cpp PROPERTIES COMPILE_OPTIONS "-w;-fno-char8_t")
endfunction()
