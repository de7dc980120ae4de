// Bounds that toml++ itself does not keep (depth of dotted keys, number of tables) are kept by the caller.

// A false TOML_ASSERT means "cannot happen" to toml++; some do for malformed numbers, and the code after
// them copes. With NDEBUG they would become __builtin_assume, undefined behaviour on hostile input.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#define TOML_FLOAT_CHARCONV 1  // libstdc++ has it since 11; the fallback is a stringstream
#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "CToml.h"

struct toml_document {
    toml::table root;  // owns every key and string that nodes point to
    std::vector<toml_node> nodes;
    std::deque<std::string> texts;  // dates and times; a deque keeps addresses
    std::optional<toml::parse_error> error;
};

namespace {

using entry = std::pair<const toml::key *, const toml::node *>;

void set_text(toml_document &document, toml_node &out, std::string &&text) {
    const std::string &kept = document.texts.emplace_back(std::move(text));
    out.text = kept.data();
    out.text_length = kept.size();
}

std::string date_text(const toml::date &date) {
    char buffer[16];
    const int length = std::snprintf(buffer, sizeof buffer, "%04u-%02u-%02u", unsigned{date.year}, unsigned{date.month},
                                     unsigned{date.day});
    return std::string(buffer, static_cast<size_t>(length));
}

std::string time_text(const toml::time &time) {
    char buffer[32];
    int length = std::snprintf(buffer, sizeof buffer, "%02u:%02u:%02u", unsigned{time.hour}, unsigned{time.minute},
                               unsigned{time.second});
    if (time.nanosecond != 0)
        length += std::snprintf(buffer + length, sizeof buffer - static_cast<size_t>(length), ".%09u",
                                unsigned{time.nanosecond});
    return std::string(buffer, static_cast<size_t>(length));
}

std::string date_time_text(const toml::date_time &moment) {
    std::string text = date_text(moment.date) + "T" + time_text(moment.time);
    if (!moment.offset) return text;
    const int minutes = moment.offset->minutes;
    if (minutes == 0) return text + "Z";
    char buffer[16];
    const unsigned distance = static_cast<unsigned>(minutes < 0 ? -minutes : minutes);
    const int length =
        std::snprintf(buffer, sizeof buffer, "%c%02u:%02u", minutes < 0 ? '-' : '+', distance / 60, distance % 60);
    return text.append(buffer, static_cast<size_t>(length));
}

void append(toml_document &document, const toml::key *key, const toml::node &node);

void append_children(toml_document &document, const toml::table &table) {
    std::vector<entry> entries;
    entries.reserve(table.size());
    for (const auto &[key, value] : table) entries.emplace_back(&key, &value);
    // toml++ keeps a sorted map; the document's order is the order of key positions.
    std::sort(entries.begin(), entries.end(), [](const entry &left, const entry &right) {
        return left.first->source().begin < right.first->source().begin;
    });
    for (const auto &[key, value] : entries) append(document, key, *value);
}

void append(toml_document &document, const toml::key *key, const toml::node &node) {
    toml_node out{};
    out.line = node.source().begin.line;
    out.column = node.source().begin.column;
    if (key != nullptr) {
        out.key = key->data();
        out.key_length = key->length();
        out.key_line = key->source().begin.line;
        out.key_column = key->source().begin.column;
    }
    if (const auto *table = node.as_table()) {
        out.kind = TOML_TABLE;
        out.children = static_cast<uint32_t>(table->size());
        document.nodes.push_back(out);
        append_children(document, *table);
        return;
    }
    if (const auto *array = node.as_array()) {
        out.kind = TOML_ARRAY;
        out.children = static_cast<uint32_t>(array->size());
        document.nodes.push_back(out);
        for (const auto &element : *array) append(document, nullptr, element);
        return;
    }
    if (const auto *string = node.as_string()) {
        out.kind = TOML_STRING;
        out.text = string->get().data();
        out.text_length = string->get().size();
    } else if (const auto *integer = node.as_integer()) {
        out.kind = TOML_INTEGER;
        out.integer = integer->get();
    } else if (const auto *real = node.as_floating_point()) {
        out.kind = TOML_FLOAT;
        out.real = real->get();
    } else if (const auto *boolean = node.as_boolean()) {
        out.kind = TOML_BOOLEAN;
        out.integer = boolean->get() ? 1 : 0;
    } else if (const auto *date = node.as_date()) {
        out.kind = TOML_DATE;
        set_text(document, out, date_text(date->get()));
    } else if (const auto *time = node.as_time()) {
        out.kind = TOML_TIME;
        set_text(document, out, time_text(time->get()));
    } else if (const auto *moment = node.as_date_time()) {
        out.kind = TOML_DATE_TIME;
        set_text(document, out, date_time_text(moment->get()));
    }
    document.nodes.push_back(out);
}

}  // namespace

extern "C" {

toml_document *toml_document_parse(const char *text, size_t length) {
    auto *document = new toml_document{};
    toml::parse_result result = toml::parse(std::string_view{text, length});
    if (!result) {
        document->error.emplace(std::move(result).error());
        return document;
    }
    document->root = std::move(result).table();
    append(*document, nullptr, document->root);
    return document;
}

void toml_document_free(toml_document *document) { delete document; }

const toml_node *toml_document_nodes(const toml_document *document, size_t *count) {
    *count = document->nodes.size();
    return document->nodes.data();
}

const char *toml_document_error(const toml_document *document, size_t *length, uint32_t *line, uint32_t *column) {
    if (!document->error) return nullptr;
    const std::string_view description = document->error->description();
    *length = description.size();
    *line = document->error->source().begin.line;
    *column = document->error->source().begin.column;
    return description.data();
}

}
