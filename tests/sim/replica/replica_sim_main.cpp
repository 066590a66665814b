// replica_sim <first seed> <count>: runs the seeds of the replicas' simulation.
#include "sim/replica/replica_story.h"
#include "sim/seeds_main.h"

int main(int argc, char** argv) {
    return aerolith::sim::run_seeds<aerolith::sim::ReplicaStory>(argc, argv);
}
