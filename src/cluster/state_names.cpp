#include "cluster/state_names.h"

#include "common/bytes.h"

namespace aerolith::state_names {

std::string applied(std::uint64_t group) {
    std::string name = "applied ";
    append_big(name, group);
    return name;
}

std::string sequence(std::uint32_t oid, std::uint64_t generation) {
    std::string name = "sequence ";
    append_big(name, oid);
    append_big(name, generation);
    return name;
}

std::string member(std::uint64_t node) {
    std::string name(kMemberPrefix);
    append_big(name, node);
    return name;
}

std::string dropped_index(Timestamp commit, std::uint32_t index_id) {
    std::string name(kDroppedIndexPrefix);
    append_big(name, commit.value);
    append_big(name, index_id);
    return name;
}

}  // namespace aerolith::state_names
