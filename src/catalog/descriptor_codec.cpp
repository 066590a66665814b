#include "catalog/descriptor_codec.h"

#include "common/bytes.h"

namespace aerolith {
namespace {

constexpr std::uint8_t kFormat = 3;

/// One list of fields serves both directions: `fields(archive, descriptor)` visits them in stored
/// order.
class Writer {
  public:
    template <class T>
    void operator()(const T& field) {
        if constexpr (std::is_same_v<T, std::string>)
            out.put(std::string_view(field));
        else
            out.put(field);
    }
    void operator()(const Type& type) { out.put(type.oid).put(type.typmod); }
    template <class T>
    void operator()(const std::vector<T>& list) {
        out.put(static_cast<std::uint32_t>(list.size()));
        for (const T& item : list) each(item);
    }
    template <class T>
    void operator()(const std::optional<T>& field) {
        out.put(field.has_value());
        if (field) each(*field);
    }
    template <class T>
    void each(const T& item);

    ByteWriter out;
};

class Reader {
  public:
    explicit Reader(std::string_view bytes) : in(bytes) {}

    template <class T>
    void operator()(T& field) {
        if constexpr (std::is_same_v<T, std::string>) {
            accept(in.get_string(), [&](std::string_view text) { field = text; });
        } else {
            accept(in.get<T>(), [&](T value) { field = value; });
        }
    }
    void operator()(Type& type) {
        (*this)(type.oid);
        (*this)(type.typmod);
    }
    template <class T>
    void operator()(std::vector<T>& list) {
        std::uint32_t count = 0;
        (*this)(count);
        for (std::uint32_t i = 0; i < count && status.ok(); ++i) each(list.emplace_back());
    }
    template <class T>
    void operator()(std::optional<T>& field) {
        bool present = false;
        (*this)(present);
        if (present) each(field.emplace());
    }
    template <class T>
    void each(T& item);

    ByteReader in;
    Status status;

  private:
    template <class T, class F>
    void accept(Result<T> result, F&& store) {
        if (!status.ok()) return;
        if (result.ok())
            store(result.value());
        else
            status = result.take_error();
    }
};

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, AclItem>
void fields(A& a, D& d) {
    a(d.grantee), a(d.grantor), a(d.granted), a(d.grantable);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, Membership>
void fields(A& a, D& d) {
    a(d.role), a(d.grantor), a(d.admin);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, DatabaseDescriptor>
void fields(A& a, D& d) {
    a(d.oid), a(d.name), a(d.owner), a(d.allow_connections), a(d.is_template),
        a(d.connection_limit);
    a(d.acl), a(d.comment);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, SchemaDescriptor>
void fields(A& a, D& d) {
    a(d.oid), a(d.name), a(d.owner), a(d.acl), a(d.comment);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, RoleDescriptor>
void fields(A& a, D& d) {
    a(d.oid), a(d.name), a(d.superuser), a(d.inherit), a(d.create_role), a(d.create_database);
    a(d.can_login), a(d.replication), a(d.bypass_row_security), a(d.connection_limit);
    a(d.password), a(d.valid_until), a(d.member_of), a(d.comment);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, ObjectUse>
void fields(A& a, D& d) {
    a(d.relation), a(d.column);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, ColumnDescriptor>
void fields(A& a, D& d) {
    a(d.number), a(d.name), a(d.type), a(d.not_null), a(d.dropped), a(d.identity), a(d.generated);
    a(d.default_oid), a(d.default_sql), a(d.default_uses), a(d.missing_value), a(d.acl),
        a(d.comment);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, IndexColumn>
void fields(A& a, D& d) {
    a(d.number), a(d.expression_sql), a(d.type), a(d.descending), a(d.nulls_first);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, IndexDescriptor>
void fields(A& a, D& d) {
    a(d.oid), a(d.storage), a(d.name), a(d.unique), a(d.primary), a(d.nulls_not_distinct);
    a(d.constraint), a(d.columns), a(d.included), a(d.predicate_sql), a(d.options), a(d.comment);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, ConstraintDescriptor>
void fields(A& a, D& d) {
    a(d.oid), a(d.name), a(d.kind), a(d.columns), a(d.check_sql), a(d.index), a(d.no_inherit);
    a(d.validated), a(d.referenced_table), a(d.referenced_columns), a(d.match_type), a(d.on_update);
    a(d.on_delete), a(d.set_columns), a(d.deferrable), a(d.deferred), a(d.comment);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, SequenceDescriptor>
void fields(A& a, D& d) {
    a(d.type), a(d.start), a(d.increment), a(d.minimum), a(d.maximum), a(d.cache), a(d.cycle);
    a(d.generation), a(d.restart), a(d.owner_table), a(d.owner_column), a(d.is_identity);
}

template <class A, class D>
requires std::is_same_v<std::remove_const_t<D>, RelationDescriptor>
void fields(A& a, D& d) {
    a(d.oid), a(d.schema), a(d.name), a(d.kind), a(d.owner), a(d.row_type), a(d.columns);
    a(d.indexes), a(d.constraints), a(d.options), a(d.storage), a(d.key_columns), a(d.view_sql);
    a(d.depends_on), a(d.sequence), a(d.temporary), a(d.on_commit), a(d.next_column), a(d.acl),
        a(d.comment);
}

template <class T>
concept Composite = requires(Writer& writer, const T& item) {
    fields(writer, item);
};

template <class T>
void Writer::each(const T& item) {
    if constexpr (Composite<T>)
        fields(*this, item);
    else
        (*this)(item);
}

template <class T>
void Reader::each(T& item) {
    if constexpr (Composite<T>)
        fields(*this, item);
    else
        (*this)(item);
}

template <class D>
std::string encode(const D& descriptor) {
    Writer writer;
    writer.out.put(kFormat);
    fields(writer, descriptor);
    return writer.out.take();
}

template <class D>
Result<D> decode(std::string_view bytes) {
    Reader reader(bytes);
    std::uint8_t format = 0;
    reader(format);
    if (reader.status.ok() && format != kFormat) {
        return error(SqlState::kDataCorrupted, "catalog row has unknown format {}", format);
    }
    D descriptor;
    fields(reader, descriptor);
    if (!reader.status.ok()) return reader.status.take_error();
    return descriptor;
}

}  // namespace

std::string encode_descriptor(const DatabaseDescriptor& database) {
    return encode(database);
}
std::string encode_descriptor(const SchemaDescriptor& schema) {
    return encode(schema);
}
std::string encode_descriptor(const RoleDescriptor& role) {
    return encode(role);
}
std::string encode_descriptor(const RelationDescriptor& relation) {
    return encode(relation);
}

Result<DatabaseDescriptor> decode_database(std::string_view bytes) {
    return decode<DatabaseDescriptor>(bytes);
}
Result<SchemaDescriptor> decode_schema(std::string_view bytes) {
    return decode<SchemaDescriptor>(bytes);
}
Result<RoleDescriptor> decode_role(std::string_view bytes) {
    return decode<RoleDescriptor>(bytes);
}
Result<RelationDescriptor> decode_relation(std::string_view bytes) {
    return decode<RelationDescriptor>(bytes);
}

}  // namespace aerolith
