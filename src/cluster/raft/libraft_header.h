#pragma once

#include <cstdbool>
#include <cstddef>
#include <cstdint>
#include <cstdio>

// libraft's header asserts the sizes of types that it defines inside sizeof, which C++ refuses; the
// library itself was compiled with these assertions. Only libraft_*.cpp include this file.
extern "C" {
#pragma push_macro("static_assert")
#define static_assert(...)
#include <raft.h>
#pragma pop_macro("static_assert")
}

static_assert(RAFT_VERSION_NUMBER == 2201, "RaftGuards are made for libraft 0.22.1");
