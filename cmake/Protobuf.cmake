# aerolith_protobuf(<target> <file>): code generated from a .proto in the build folder, as a static library of its own.
find_program(PROTOC protoc REQUIRED)
aerolith_package(protobuf HEADER google/protobuf/message_lite.h LIBRARIES protobuf-lite)

function(aerolith_protobuf target file)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/protobuf/${target})
  get_filename_component(folder ${file} DIRECTORY)
  get_filename_component(stem ${file} NAME_WE)
  file(MAKE_DIRECTORY ${out})
  add_custom_command(OUTPUT ${out}/${stem}.pb.cc ${out}/${stem}.pb.h
    COMMAND ${PROTOC} --proto_path=${folder} --cpp_out=${out} ${file}
    DEPENDS ${file} COMMENT "protoc ${stem}" VERBATIM)
  add_library(${target} STATIC ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC pkg_protobuf)
  target_compile_options(${target} PRIVATE -w)
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
endfunction()
