#include "session/catalog_functions/list.h"

#include <map>

namespace aerolith {
namespace {

using CallByName =
    std::map<std::string_view, Result<Value> (*)(SessionImpl&, const std::vector<Value>&)>;

const CallByName& calls() {
    static const CallByName instance = [] {
        CallByName all;
        for (auto family :
             {definition_functions(), visibility_functions(), privilege_functions(),
              comment_functions(), sequence_functions(), node_functions(), signal_functions(),
              advisory_lock_calls(), lookup_functions(), cluster_calls()}) {
            for (const CatalogFunction& function : family)
                all.emplace(function.name, function.call);
        }
        return all;
    }();
    return instance;
}

}  // namespace

Result<Value> call_catalog_function(SessionImpl& session, std::string_view name,
                                    const std::vector<Value>& arguments) {
    auto found = calls().find(name);
    if (found == calls().end()) return not_supported(fmt::format("the function {}", name));
    return found->second(session, arguments);
}

}  // namespace aerolith
