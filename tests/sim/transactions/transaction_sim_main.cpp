// transaction_sim <first seed> <count>: runs the seeds of the simulation of a cluster's
// transactions.
#include "sim/seeds_main.h"
#include "sim/transactions/transaction_story.h"

int main(int argc, char** argv) {
    return aerolith::sim::run_seeds<aerolith::sim::TransactionStory>(argc, argv);
}
