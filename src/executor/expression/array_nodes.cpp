#include "executor/expression/nodes.h"
#include "types/array/array.h"
#include "types/type_info.h"

namespace aerolith {
namespace {

class ArrayNode final : public Evaluator {
  public:
    ArrayNode(const Expr& expr, ExecContext& context)
        : type_(expr.type),
          element_(type_info(expr.type.oid).element),
          nested_(!expr.children.empty() && expr.children.front()->type.oid == expr.type.oid),
          children_(make_evaluators(expr.children, context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        std::vector<Vector> parts;
        bool all_constant = true;
        for (const EvaluatorPtr& child : children_) {
            parts.push_back(TRY(child->evaluate(chunk)));
            all_constant = all_constant && parts.back().is_constant();
        }
        std::size_t count = all_constant ? 1 : chunk.size;
        Vector out(type_);
        std::string bytes;
        for (std::size_t row = 0; row < count; ++row) {
            bytes.clear();
            if (nested_) {
                TRY(stack(parts, row, bytes));
            } else {
                ArrayBuilder builder(element_);
                for (const Vector& part : parts) {
                    if (part.is_null(row))
                        builder.add_null();
                    else
                        builder.add(part.at(row));
                }
                builder.finish(bytes);
            }
            out.data<std::string_view>()[row] = out.copy_bytes(bytes);
        }
        return all_constant ? Vector::constant(out.value(0)) : out;
    }

  private:
    /// Arrays of one shape become the slices of one with a dimension more.
    Status stack(const std::vector<Vector>& parts, std::size_t row, std::string& bytes) const {
        ArrayBuilder builder(element_);
        std::vector<ArrayDimension> shape;
        std::int32_t slices = 0;
        for (const Vector& part : parts) {
            if (part.is_null(row)) continue;
            ArrayView array(part.at(row).as<std::string_view>());
            if (slices++ == 0) shape = array.dimensions();
            if (array.dimensions() != shape) {
                return error(
                    SqlState::kArraySubscriptError,
                    "multidimensional arrays must have array expressions with matching dimensions");
            }
            for (ArrayView::Cursor element = array.elements(); element.next();) {
                if (element.is_null())
                    builder.add_null();
                else
                    builder.add(element.datum());
            }
        }
        if (builder.size() == 0) {
            builder.finish(bytes);
            return {};
        }
        if (static_cast<int>(shape.size()) >= kMaxArrayDimensions) {
            return error(SqlState::kProgramLimitExceeded,
                         "number of array dimensions ({}) exceeds the maximum allowed ({})",
                         shape.size() + 1, kMaxArrayDimensions);
        }
        shape.insert(shape.begin(), ArrayDimension{slices, 1});
        builder.finish(shape, bytes);
        return {};
    }

    Type type_;
    Oid element_;
    bool nested_;
    std::vector<EvaluatorPtr> children_;
};

/// scalar op ANY / ALL (array): the comparison runs over all elements of a row's array at once.
class AnyAllNode final : public Evaluator {
  public:
    AnyAllNode(const Expr& expr, ExecContext& context)
        : call_(expr.get<AnyAllCall>()),
          element_(type_info(expr.children[1]->type.oid).element),
          scalar_(make_evaluator(*expr.children[0], context)),
          array_(make_evaluator(*expr.children[1], context)),
          context_(context) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        Vector scalar = TRY(scalar_->evaluate(chunk));
        Vector array = TRY(array_->evaluate(chunk));
        Vector out({type_oid::kBool});
        if (array.is_constant() && !array.is_null(0)) {
            TRY(by_element(scalar, array.at(0).as<std::string_view>(), chunk.size, out));
            return out;
        }
        for (std::size_t row = 0; row < chunk.size; ++row) {
            if (array.is_null(row)) {
                out.set_null(row);
                continue;
            }
            auto one = std::make_shared<Selection>(Selection{static_cast<std::uint32_t>(row)});
            Vector single({type_oid::kBool});
            TRY(by_element(scalar.slice(one), array.at(row).as<std::string_view>(), 1, single));
            if (single.is_null(0))
                out.set_null(row);
            else
                out.data<bool>()[row] = single.at(0).as<bool>();
        }
        return out;
    }

  private:
    /// One call of the comparison per element, over the rows not decided yet.
    Status by_element(const Vector& scalar, std::string_view array, std::size_t count,
                      Vector& out) {
        bool* truth = out.data<bool>();
        std::fill_n(truth, count, call_.all);
        std::vector<std::uint32_t> open(count);
        for (std::uint32_t row = 0; row < count; ++row) open[row] = row;
        std::vector<bool> unknown(count, false);
        ArrayView view_of_array(array);
        bool strict = call_.comparison->spec->nulls == Nulls::kReturnNull;
        for (ArrayView::Cursor element = view_of_array.elements();
             !open.empty() && element.next();) {
            bool is_null = element.is_null();
            if (is_null && strict) {
                for (std::uint32_t row : open) unknown[row] = true;
                continue;
            }
            Type type{element_};
            Value constant = is_null
                                 ? Value::null(type)
                                 : Value::from(type, physical_of_type(element_), element.datum());
            bool whole = open.size() == count;
            std::vector<Vector> arguments{
                whole ? scalar : scalar.slice(std::make_shared<Selection>(open)),
                Vector::constant(constant)};
            Vector result({type_oid::kBool});
            TRY(call_.comparison->spec->kernel(context_.eval, arguments, open.size(), result));
            VectorView view = result.view();
            std::size_t kept = 0;
            for (std::size_t i = 0; i < open.size(); ++i) {
                std::uint32_t row = open[i];
                if (view.is_null(i)) {
                    unknown[row] = true;
                } else if (view.get<bool>(i) != call_.all) {
                    truth[row] = !call_.all;
                    unknown[row] = false;
                    continue;
                }
                open[kept++] = row;
            }
            open.resize(kept);
        }
        for (std::size_t row = 0; row < count; ++row) {
            if (unknown[row]) out.set_null(row);
        }
        return {};
    }

    AnyAllCall call_;
    Oid element_;
    EvaluatorPtr scalar_, array_;
    ExecContext& context_;
};

class SubscriptNode final : public Evaluator {
  public:
    SubscriptNode(const Expr& expr, ExecContext& context)
        : slice_(expr.get<bool>()),
          type_(expr.type),
          children_(make_evaluators(expr.children, context)) {}

    Result<Vector> evaluate(const Chunk& chunk) override {
        std::vector<Vector> parts;
        for (const EvaluatorPtr& child : children_) parts.push_back(TRY(child->evaluate(chunk)));
        Vector out(type_);
        for (std::size_t row = 0; row < chunk.size; ++row) {
            bool is_null = parts[0].is_null(row);
            if (!slice_) {
                for (const Vector& part : parts) is_null = is_null || part.is_null(row);
            }
            if (is_null)
                out.set_null(row);
            else if (slice_)
                TRY(slice_row(parts, row, out));
            else
                element_row(parts, row, out);
        }
        return out;
    }

  private:
    void element_row(const std::vector<Vector>& parts, std::size_t row, Vector& out) {
        std::vector<std::int32_t> subscripts;
        for (std::size_t i = 1; i < parts.size(); ++i)
            subscripts.push_back(parts[i].at(row).as<std::int32_t>());
        out.set_value(row, array_element(parts[0].at(row).as<std::string_view>(), subscripts));
    }

    Status slice_row(const std::vector<Vector>& parts, std::size_t row, Vector& out) {
        ArrayView array(parts[0].at(row).as<std::string_view>());
        if (parts.size() != 3 || array.dimension_count() > 1)
            return not_supported("a slice of several dimensions");
        ArrayBuilder builder(array.element_type());
        std::int64_t at = array.dimension_count() == 0 ? 1 : array.dimension(0).lower;
        std::int64_t low = parts[1].is_null(row) ? INT64_MIN : parts[1].at(row).as<std::int32_t>();
        std::int64_t high = parts[2].is_null(row) ? INT64_MAX : parts[2].at(row).as<std::int32_t>();
        for (ArrayView::Cursor element = array.elements(); element.next(); ++at) {
            if (at < low || at > high) continue;
            if (element.is_null())
                builder.add_null();
            else
                builder.add(element.datum());
        }
        std::string bytes;
        builder.finish(bytes);
        out.data<std::string_view>()[row] = out.copy_bytes(bytes);
        return {};
    }

    bool slice_;
    Type type_;
    std::vector<EvaluatorPtr> children_;
};

}  // namespace

EvaluatorPtr make_array_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<ArrayNode>(expr, context);
}
EvaluatorPtr make_any_all_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<AnyAllNode>(expr, context);
}
EvaluatorPtr make_subscript_node(const Expr& expr, ExecContext& context) {
    return std::make_unique<SubscriptNode>(expr, context);
}

}  // namespace aerolith
