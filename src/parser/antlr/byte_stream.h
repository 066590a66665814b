#pragma once

#include <antlr4-runtime.h>

#include <string>
#include <string_view>

namespace aerolith::antlr_glue {

/// SQL text as ANTLR's input, byte by byte, so that token offsets are byte offsets: ASCII letters
/// are shown in lower case, every byte from 0x80 on as U+0080 (the grammar's "any other letter").
class ByteStream final : public antlr4::CharStream {
  public:
    void reset(std::string_view text) {
        text_ = text;
        position_ = 0;
    }
    std::string_view text() const { return text_; }

    static std::size_t symbol(unsigned char byte) {
        if (byte >= 0x80) return 0x80;
        return byte >= 'A' && byte <= 'Z' ? byte | 0x20u : byte;
    }

    void consume() override { ++position_; }
    std::size_t LA(ssize_t i) override {
        if (i == 0) return 0;
        std::size_t at = position_ + i - (i > 0 ? 1 : 0);
        return at < text_.size() ? symbol(text_[at]) : antlr4::IntStream::EOF;
    }
    ssize_t mark() override { return 0; }
    void release(ssize_t) override {}
    std::size_t index() override { return position_; }
    void seek(std::size_t index) override { position_ = index; }
    std::size_t size() override { return text_.size(); }
    std::string getSourceName() const override { return "sql"; }
    std::string getText(const antlr4::misc::Interval& range) override {
        return std::string(text_.substr(range.a, range.b - range.a + 1));
    }
    std::string toString() const override { return std::string(text_); }

  private:
    std::string_view text_;
    std::size_t position_ = 0;
};

}  // namespace aerolith::antlr_glue
