#include "server/program.h"

int main(int argc, char** argv) {
    return aerolith::run_program(argc, argv);
}
