# aerolith_library(<folder> DEPENDS <folders and packages>): one static library of every .cpp below the folder.
# foo_test.cpp beside foo.cpp goes into the one unit test program instead.
set_property(GLOBAL PROPERTY AEROLITH_UNIT_TESTS "")
set_property(GLOBAL PROPERTY AEROLITH_LIBRARIES "")

function(aerolith_library folder)
  cmake_parse_arguments(L "" "" "DEPENDS;SOURCES" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|/main\\.cpp$")
  if(NOT sources)  # headers only so far
    add_library(aerolith_${folder} INTERFACE)
    target_include_directories(aerolith_${folder} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(aerolith_${folder} INTERFACE fmt::fmt ${L_DEPENDS})
    return()
  endif()
  add_library(aerolith_${folder} STATIC ${sources} ${L_SOURCES})
  target_include_directories(aerolith_${folder} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(aerolith_${folder} PUBLIC fmt::fmt ${L_DEPENDS})
  target_precompile_headers(aerolith_${folder} PRIVATE
    <algorithm> <array> <atomic> <cstdint> <cstring> <functional> <map> <memory> <mutex> <optional> <span> <string>
    <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
  set_property(GLOBAL APPEND PROPERTY AEROLITH_UNIT_TESTS ${tests})
  set_property(GLOBAL APPEND PROPERTY AEROLITH_LIBRARIES aerolith_${folder})
endfunction()
