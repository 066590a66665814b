#include "parser/build/tree_builder.h"

namespace aerolith::build {

const ast::Statement* TreeBuilder::set(Cursor c) {
    int location = place(c.token());
    c.accept(sql::K_SET);
    if (c.accept(sql::K_CONSTRAINTS)) {
        auto* constraints = make<ast::SetConstraintsStatement>(location);
        if (!c.accept(sql::K_ALL)) constraints->constraints = relation_names(c.enter());
        constraints->deferred = c.is(sql::K_DEFERRED);
        return constraints;
    }
    auto* set = make<ast::SetStatement>(location);
    set->is_local = c.accept(sql::K_LOCAL);
    c.accept(sql::K_SESSION);
    if (c.is_rule(sql::RuleSettingClause)) {
        setting_clause(c.enter(), *set);
    } else if (c.accept(sql::K_TRANSACTION)) {
        set->name = "transaction";
        set->set_kind = ast::SetKind::kTransaction;
        if (c.accept(sql::K_SNAPSHOT)) {
            set->set_kind = ast::SetKind::kTransactionSnapshot;
            set->values = one(word_value(c));
        } else {
            set->modes = transaction_modes(c.enter());
        }
    } else {
        set->name = "session characteristics";
        set->set_kind = ast::SetKind::kSessionCharacteristics;
        while (!c.is_rule()) c.skip();
        set->modes = transaction_modes(c.enter());
    }
    return set;
}

void TreeBuilder::setting_clause(Cursor c, ast::SetStatement& set) {
    if (c.is_rule(sql::RuleSettingName)) {
        Cursor name = c.enter();
        set.name = setting_name(name);
        if (c.accept(sql::K_FROM)) {
            set.set_kind = ast::SetKind::kCurrent;
            return;
        }
        c.skip();
        if (c.is(sql::K_DEFAULT)) {
            set.set_kind = ast::SetKind::kDefault;
            return;
        }
        std::vector<ast::SettingValue> values;
        do {
            values.push_back(setting_value(c.enter()));
        } while (c.accept(sql::COMMA));
        set.values = list(values);
        return;
    }
    std::uint32_t word = c.symbol();
    std::uint32_t token = c.token();
    c.skip();
    switch (word) {
        case sql::K_TIME:
            set.name = "timezone";
            c.accept(sql::K_ZONE);
            if (c.is(sql::K_DEFAULT) || c.is(sql::K_LOCAL)) {
                set.set_kind = ast::SetKind::kDefault;
            } else if (c.is_rule(sql::RuleSettingValue)) {
                set.values = one(setting_value(c.enter()));
            } else {
                auto* type = make<ast::TypeName>(place(c.token()));
                c.accept(sql::K_INTERVAL);
                set_system_type(*type, "interval");
                if (c.is(sql::LP)) interval_type(c, *type);
                ast::SettingValue value = word_value(c);
                if (c.is_rule(sql::RuleIntervalFields))
                    type->type_modifiers = interval_fields(c.enter());
                value.type = type;
                set.values = one(value);
            }
            return;
        case sql::K_CATALOG:
            refuse(error(SqlState::kFeatureNotSupported, "current database cannot be changed")
                       .at(place(token)));
        case sql::K_SCHEMA:
            set.name = "search_path";
            break;
        case sql::K_NAMES:
            set.name = "client_encoding";
            if (c.done()) set.set_kind = ast::SetKind::kDefault;
            break;
        case sql::K_ROLE:
            set.name = "role";
            break;
        case sql::K_SESSION:
            set.name = "session_authorization";
            c.accept(sql::K_AUTHORIZATION);
            break;
        default:
            set.name = "xmloption";
            c.accept(sql::K_OPTION);
            break;
    }
    if (c.is(sql::K_DEFAULT)) {
        set.set_kind = ast::SetKind::kDefault;
    } else if (!c.done()) {
        set.values = one(word_value(c));
    }
}

// A string, or a word.
ast::SettingValue TreeBuilder::word_value(Cursor& c) {
    std::uint32_t token = c.token();
    auto* constant = make<ast::Constant>(place(token));
    constant->type = ast::Constant::Type::kString;
    bool is_word = type(token) != sql::STRING;
    constant->text = is_word ? identifier(token) : string_value(token);
    c.skip();
    return {constant, is_word, nullptr, constant->location};
}

ast::SettingValue TreeBuilder::setting_value(Cursor c) {
    if (!c.is_rule(sql::RuleSignedNumber)) return word_value(c);
    int location = place(c.token());
    Cursor number = c.enter();
    bool negative = number.accept(sql::MINUS);
    number.accept(sql::PLUS);
    const ast::Expr* value = number_constant(number.token());
    if (negative) value = negate(value, location);
    return {&value->as<ast::Constant>(), false, nullptr, location};
}

// After SHOW, RESET and in SET: words, or a dotted name.
std::string_view TreeBuilder::setting_name(Cursor& c) {
    std::string name(ident(c));
    while (c.accept(sql::DOT)) name.append(".").append(ident(c));
    return arena_.copy(name);
}

const ast::SetStatement* TreeBuilder::reset(Cursor c) {
    auto* set = make<ast::SetStatement>(place(c.token()));
    c.accept(sql::K_RESET);
    set->set_kind = c.is(sql::K_ALL) ? ast::SetKind::kResetAll : ast::SetKind::kReset;
    if (c.is(sql::K_TIME)) {
        set->name = "timezone";
    } else if (c.is(sql::K_TRANSACTION)) {
        set->name = "transaction_isolation";
    } else if (c.is(sql::K_SESSION)) {
        set->name = "session_authorization";
    } else if (c.is_rule()) {
        Cursor name = c.enter();
        set->name = setting_name(name);
    }
    return set;
}

const ast::Statement* TreeBuilder::show(Cursor c) {
    auto* show = make<ast::ShowStatement>(place(c.token()));
    c.accept(sql::K_SHOW);
    show->name = c.is(sql::K_ALL)           ? "all"
                 : c.is(sql::K_TIME)        ? "timezone"
                 : c.is(sql::K_TRANSACTION) ? "transaction_isolation"
                                            : "session_authorization";
    if (c.is_rule()) {
        Cursor name = c.enter();
        show->name = setting_name(name);
    }
    return show;
}

ast::TransactionModes TreeBuilder::transaction_modes(Cursor c) {
    ast::TransactionModes modes;
    for (; !c.done(); c.skip()) {
        if (!c.is_rule()) continue;
        Cursor mode = c.peek();
        if (mode.accept(sql::K_ISOLATION)) {
            mode.accept(sql::K_LEVEL);
            if (mode.accept(sql::K_READ)) {
                modes.isolation = mode.is(sql::K_COMMITTED) ? ast::IsolationLevel::kReadCommitted
                                                            : ast::IsolationLevel::kReadUncommitted;
            } else {
                modes.isolation = mode.is(sql::K_SERIALIZABLE)
                                      ? ast::IsolationLevel::kSerializable
                                      : ast::IsolationLevel::kRepeatableRead;
            }
        } else if (mode.accept(sql::K_READ)) {
            modes.read_only_given = true;
            modes.read_only = mode.is(sql::K_ONLY);
        } else if (mode.is(sql::AS_OF)) {
            while (!mode.is_rule()) mode.skip();
            Cursor value = mode.enter();
            modes.as_of = climb(value, 0, true);
        } else {
            modes.deferrable_given = true;
            modes.deferrable = !mode.is(sql::K_NOT);
        }
    }
    return modes;
}

const ast::Statement* TreeBuilder::transaction(Cursor c) {
    using Kind = ast::TransactionKind;
    auto* transaction = make<ast::TransactionStatement>(place(c.token()));
    std::uint32_t word = c.symbol();
    c.skip();
    bool to_prepared = c.accept(sql::K_PREPARED);
    c.accept(sql::K_WORK) || c.accept(sql::K_TRANSACTION);
    switch (word) {
        case sql::K_BEGIN:
        case sql::K_START:
            transaction->transaction = word == sql::K_BEGIN ? Kind::kBegin : Kind::kStart;
            break;
        case sql::K_COMMIT:
        case sql::K_END:
            transaction->transaction = to_prepared ? Kind::kCommitPrepared : Kind::kCommit;
            break;
        case sql::K_SAVEPOINT:
            transaction->transaction = Kind::kSavepoint;
            break;
        case sql::K_RELEASE:
            transaction->transaction = Kind::kRelease;
            break;
        default:
            transaction->transaction = to_prepared ? Kind::kRollbackPrepared : Kind::kRollback;
            break;
    }
    if (c.is_rule(sql::RuleTransactionModes)) transaction->modes = transaction_modes(c.enter());
    if (c.accept(sql::K_AND)) transaction->chain = !c.is(sql::K_NO);
    if (c.accept(sql::K_TO)) transaction->transaction = Kind::kRollbackTo;
    c.accept(sql::K_SAVEPOINT);
    if (c.is(sql::STRING)) transaction->name = string_value(c.token());
    if (c.is_rule(sql::RuleColId)) transaction->name = ident(c);
    return transaction;
}

const ast::Statement* TreeBuilder::lock(Cursor c) {
    using Mode = ast::LockMode;
    auto* lock = make<ast::LockStatement>(place(c.token()));
    c.accept(sql::K_LOCK);
    c.accept(sql::K_TABLE);
    std::vector<const ast::RelationRef*> relations;
    do {
        relations.push_back(relation(c.enter()));
    } while (c.accept(sql::COMMA));
    lock->relations = list(relations);
    if (c.accept(sql::K_IN)) {
        Cursor mode = c.enter();
        std::uint32_t first = mode.symbol();
        mode.skip();
        bool exclusive = mode.is(sql::K_EXCLUSIVE);
        if (first == sql::K_ACCESS) {
            lock->mode = exclusive ? Mode::kAccessExclusive : Mode::kAccessShare;
        } else if (first == sql::K_ROW) {
            lock->mode = exclusive ? Mode::kRowExclusive : Mode::kRowShare;
        } else if (first == sql::K_EXCLUSIVE) {
            lock->mode = Mode::kExclusive;
        } else {
            lock->mode = mode.done()              ? Mode::kShare
                         : mode.is(sql::K_UPDATE) ? Mode::kShareUpdateExclusive
                                                  : Mode::kShareRowExclusive;
        }
        c.accept(sql::K_MODE);
    }
    lock->no_wait = c.is(sql::K_NOWAIT);
    return lock;
}

const ast::Statement* TreeBuilder::prepare(Cursor c) {
    int location = place(c.token());
    c.accept(sql::K_PREPARE);
    if (c.accept(sql::K_TRANSACTION)) {
        auto* transaction = make<ast::TransactionStatement>(location);
        transaction->transaction = ast::TransactionKind::kPrepare;
        transaction->name = string_value(c.token());
        return transaction;
    }
    auto* prepare = make<ast::PrepareStatement>(location);
    prepare->name = ident(c);
    std::vector<const ast::TypeName*> types;
    if (c.accept(sql::LP)) {
        do {
            types.push_back(type_name(c.enter()));
        } while (c.accept(sql::COMMA));
        c.accept(sql::RP);
    }
    prepare->argument_types = list(types);
    c.accept(sql::K_AS);
    std::uint32_t first = c.token();
    std::uint32_t next = nodes_[c.next_node()].token;
    prepare->query = top_query_statement(c.enter());
    prepare->query_text = text_between(first, next);
    return prepare;
}

const ast::Statement* TreeBuilder::execute(Cursor c) {
    auto* execute = make<ast::ExecuteStatement>(place(c.token()));
    c.accept(sql::K_EXECUTE);
    execute->name = ident(c);
    if (c.accept(sql::LP)) execute->arguments = expr_list(c.enter());
    return execute;
}

const ast::Statement* TreeBuilder::deallocate(Cursor c) {
    auto* deallocate = make<ast::DeallocateStatement>(place(c.token()));
    c.accept(sql::K_DEALLOCATE);
    c.accept(sql::K_PREPARE);
    if (!c.is(sql::K_ALL)) deallocate->name = ident(c);
    return deallocate;
}

const ast::Statement* TreeBuilder::declare(Cursor c) {
    auto* declare = make<ast::DeclareCursorStatement>(place(c.token()));
    c.accept(sql::K_DECLARE);
    declare->name = ident(c);
    while (!c.accept(sql::K_CURSOR)) {
        if (c.accept(sql::K_NO))
            declare->no_scroll = true;
        else if (c.is(sql::K_SCROLL))
            declare->scroll = true;
        else if (c.is(sql::K_BINARY))
            declare->binary = true;
        else if (c.is(sql::K_INSENSITIVE))
            declare->insensitive = true;
        else
            declare->asensitive = true;
        c.skip();
    }
    declare->hold = c.accept(sql::K_WITH);
    while (!c.is_rule()) c.skip();
    declare->query = query(c.enter());
    return declare;
}

const ast::Statement* TreeBuilder::fetch(Cursor c) {
    auto* fetch = make<ast::FetchStatement>(place(c.token()));
    fetch->is_move = c.is(sql::K_MOVE);
    c.skip();
    if (c.is_rule(sql::RuleFetchDirection)) fetch_direction(c.enter(), *fetch);
    c.accept(sql::K_FROM) || c.accept(sql::K_IN);
    fetch->cursor = ident(c);
    return fetch;
}

void TreeBuilder::fetch_direction(Cursor c, ast::FetchStatement& fetch) {
    using Direction = ast::FetchDirection;
    if (c.is_rule()) {
        fetch.count = signed_integer(c.enter());
        return;
    }
    switch (c.symbol()) {
        case sql::K_PRIOR:
            fetch.direction = Direction::kBackward;
            return;
        case sql::K_FIRST:
            fetch.direction = Direction::kAbsolute;
            return;
        case sql::K_LAST:
            fetch.direction = Direction::kAbsolute;
            fetch.count = -1;
            return;
        case sql::K_ALL:
            fetch.count = ast::FetchStatement::kAll;
            return;
        case sql::K_ABSOLUTE:
            fetch.direction = Direction::kAbsolute;
            break;
        case sql::K_RELATIVE:
            fetch.direction = Direction::kRelative;
            break;
        case sql::K_BACKWARD:
            fetch.direction = Direction::kBackward;
            break;
        default:
            break;
    }
    c.skip();
    if (c.is_rule())
        fetch.count = signed_integer(c.enter());
    else if (c.is(sql::K_ALL))
        fetch.count = ast::FetchStatement::kAll;
}

const ast::Statement* TreeBuilder::close(Cursor c) {
    auto* close = make<ast::ClosePortalStatement>(place(c.token()));
    c.accept(sql::K_CLOSE);
    if (!c.is(sql::K_ALL)) close->name = ident(c);
    return close;
}

const ast::Statement* TreeBuilder::notify(Cursor c) {
    int location = place(c.token());
    std::uint32_t word = c.symbol();
    c.skip();
    if (word == sql::K_NOTIFY) {
        auto* notify = make<ast::NotifyStatement>(location);
        notify->channel = ident(c);
        if (c.accept(sql::COMMA)) notify->payload = string_value(c.token());
        return notify;
    }
    if (word == sql::K_LISTEN) {
        auto* listen = make<ast::ListenStatement>(location);
        listen->channel = ident(c);
        return listen;
    }
    auto* unlisten = make<ast::UnlistenStatement>(location);
    if (!c.is(sql::STAR)) unlisten->channel = ident(c);
    return unlisten;
}

}  // namespace aerolith::build
