#include "txn/read_spans.h"

#include <doctest/doctest.h>

namespace aerolith {
namespace {

TEST_CASE("read spans touch what was read, settled or coarsened") {
    ReadSpans spans;
    spans.add("b", "d");
    spans.add_key("k");
    spans.add("c", "f");
    spans.settle();
    for (const char* key : {"b", "c", "e", "k"}) CHECK(spans.touches(key));
    for (const char* key : {"a", "f", "j", "l"}) CHECK_FALSE(spans.touches(key));

    ReadSpans many;
    for (std::size_t i = 0; i < ReadSpans::kMaxSpans * 2; ++i)
        many.add_key(fmt::format("idx1{:06}", 2 * i));
    many.add_key("idx2");
    many.settle();
    CHECK(many.touches("idx1000000"));
    CHECK(many.touches("idx1000001"));  // coarse: between two keys that were read
    CHECK(many.touches("idx2"));
    CHECK_FALSE(many.touches("idx3"));
}

}  // namespace
}  // namespace aerolith
