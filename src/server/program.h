#pragma once

namespace aerolith {

/// The program `aerolith`: picks the subcommand and runs it. Returns the exit code.
int run_program(int argc, char** argv);

}  // namespace aerolith
