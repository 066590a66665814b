#pragma once

#include <set>

#include "executor/statements/statement_context.h"

namespace aerolith {

/// What a DROP takes with it, in the order PostgreSQL reports it: each object before what depends
/// on it, older objects first.
class DropPlan {
  public:
    explicit DropPlan(StatementContext& context) : context_(context) {}

    /// An object the statement names; its dependents follow by themselves.
    void add_relation(const RelationPtr& relation);
    void add_schema(const SchemaDescriptor& schema);
    void add_column(const RelationPtr& table, std::int16_t column);

    /// Refuses without CASCADE when there are dependents (2BP01), with it tells of them. `what`:
    /// the object as the message names it; empty when the statement names several.
    Status settle(bool cascade, std::string_view what);
    /// Removes everything in the plan but the schema or column itself.
    Status execute();

    /// "table t", "view s.v", qualified where the search path would not find it.
    std::string describe(const RelationDescriptor& relation) const;

  private:
    struct Item {
        RelationPtr relation;
        std::int16_t column =
            0;  // the default of this column, not the relation; below zero: see foreign_key_part
        Oid oid = kInvalidOid;
        bool named = false;  // by the statement, or a part of what it names
        std::string text, on;
    };
    void find_readers(Oid relation, std::int16_t column, const std::string& on,
                      std::vector<Item>& found) const;
    void find_owned_sequences(const RelationDescriptor& table, std::int16_t column,
                              std::vector<Item>& found) const;
    /// Depth first, newer objects first: reported back to front.
    void visit_all(std::vector<Item> items);
    void visit(Item item);
    Status drop_row(const RelationDescriptor& relation);

    StatementContext& context_;
    std::vector<Item> items_;
    std::set<std::pair<Oid, std::int16_t>> seen_;
};

/// DETAIL of up to a hundred lines.
std::string dependency_lines(const std::vector<std::string>& lines);

}  // namespace aerolith
