#pragma once

#include <functional>
#include <string>

#include "harness/server.h"

namespace aerolith::testing {

struct Tally {
    int passed = 0;
    int failed = 0;
};

/// A program that runs files of one kind against a server.
struct Suite {
    std::string description;  ///< what --help says first
    std::string extension;    ///< of the files, ".slt"
    /// Runs one file, rewriting what it expects when `update`; prints how it went.
    std::function<Tally(const std::string& path, Server& server, bool update)> run_file;
};

/// The program's main: reads the command line, starts the server, runs the named files and those
/// in the named folders in order of name, prints "N passed, M failed". The exit code is 1 when
/// something failed.
int run_suite(int argc, char** argv, const Suite& suite);

}  // namespace aerolith::testing
