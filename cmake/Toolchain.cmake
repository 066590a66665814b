# Compiler flags, sanitizers, ccache and a fast linker. Included before any target exists.
find_program(CCACHE ccache)
if(CCACHE)
  # Sloppy about what precompiled headers hide from it; paths below the source folder are relative, so clones share.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()
find_program(MOLD mold)
find_program(LLD ld.lld)
if(MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR MOLD AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_link_options(-fuse-ld=mold)
elseif(LLD)
  add_link_options(-fuse-ld=lld)
endif()

add_compile_options(-Wall -Wextra -Wno-missing-field-initializers -fno-omit-frame-pointer -msse4.2 -mpclmul)
if(AEROLITH_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these falsely through inlined standard library code at -O2.
  add_compile_options(-Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds
                      -Wno-restrict -Wno-dangling-pointer -Wno-free-nonheap-object)
endif()

set(AEROLITH_SANITIZE "" CACHE STRING "Comma-separated sanitizers: address,undefined or thread")
if(AEROLITH_SANITIZE)
  add_compile_options(-fsanitize=${AEROLITH_SANITIZE} -fno-sanitize-recover=all -O1 -g1)
  add_link_options(-fsanitize=${AEROLITH_SANITIZE})
endif()

if(AEROLITH_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
