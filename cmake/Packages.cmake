# Every third-party library the build may use. Each enters through one folder (docs/architecture.md).
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_package(Boost 1.81 REQUIRED COMPONENTS context)

function(aerolith_package name)  # an interface target from plain library and header names
  cmake_parse_arguments(P "" "HEADER" "LIBRARIES;SUFFIXES" ${ARGN})
  add_library(pkg_${name} INTERFACE)
  foreach(library ${P_LIBRARIES})
    string(MAKE_C_IDENTIFIER "AEROLITH_LIB_${library}" variable)
    find_library(${variable} ${library} REQUIRED)
    target_link_libraries(pkg_${name} INTERFACE ${${variable}})
  endforeach()
  if(P_HEADER)
    find_path(AEROLITH_INC_${name} ${P_HEADER} PATH_SUFFIXES ${P_SUFFIXES} REQUIRED)
    target_include_directories(pkg_${name} SYSTEM INTERFACE ${AEROLITH_INC_${name}})
  endif()
endfunction()

# Debian's shared librocksdb is built with assertions and thread-local indirection: the archive is a third faster.
set(ROCKSDB_LIBRARY librocksdb.a CACHE STRING "RocksDB archive; a Release build of the same source is faster still")
aerolith_package(rocksdb HEADER rocksdb/db.h LIBRARIES ${ROCKSDB_LIBRARY} snappy lz4 zstd z bz2)
target_link_libraries(pkg_rocksdb INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
aerolith_package(simdjson HEADER simdjson.h LIBRARIES simdjson)
aerolith_package(pcre2 HEADER pcre2.h LIBRARIES pcre2-8)
aerolith_package(date HEADER date/tz.h LIBRARIES date-tz)
# As the package was built: the layout of its classes depends on it.
target_compile_definitions(pkg_date INTERFACE USE_OS_TZDB=1 ONLY_C_LOCALE=1 HAS_STRING_VIEW=1)
# The archive: only its core is used, and none of its event loop gets in.
aerolith_package(raft HEADER raft.h LIBRARIES libraft.a)
aerolith_package(xxhash HEADER xxhash.h LIBRARIES xxhash)
aerolith_package(spdlog HEADER spdlog/spdlog.h LIBRARIES spdlog)
target_compile_definitions(pkg_spdlog INTERFACE SPDLOG_SHARED_LIB SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL)
target_link_libraries(pkg_spdlog INTERFACE fmt::fmt)
aerolith_package(jemalloc LIBRARIES jemalloc)
aerolith_package(doctest HEADER doctest/doctest.h)
