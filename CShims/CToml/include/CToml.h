// toml++ without C++ at the border: a document is one flat array of nodes in document order.
#ifndef LAUNCH_CTOML_H
#define LAUNCH_CTOML_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum toml_kind {
    TOML_TABLE,
    TOML_ARRAY,
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT,
    TOML_BOOLEAN,
    TOML_DATE,
    TOML_TIME,
    TOML_DATE_TIME,
} toml_kind;

// Children follow their parent: a table of two entries is one node followed by two subtrees.
typedef struct toml_node {
    const char *key;     // UTF-8, not terminated; NULL for the root and for array elements
    const char *text;    // strings: UTF-8, not terminated; dates and times: RFC 3339
    size_t key_length;
    size_t text_length;
    int64_t integer;     // also booleans: 0 or 1
    double real;
    uint32_t kind;       // toml_kind
    uint32_t children;
    uint32_t line;       // 1-based; columns count code points
    uint32_t column;
    uint32_t key_line;
    uint32_t key_column;
} toml_node;

typedef struct toml_document toml_document;

// Parses `length` bytes. Never NULL; free it with toml_document_free. The text may go once this returns.
toml_document *toml_document_parse(const char *text, size_t length);
void toml_document_free(toml_document *document);

// The nodes, root first; none after a syntax error.
const toml_node *toml_document_nodes(const toml_document *document, size_t *count);

// The parser's message, or NULL; line and column are set with it.
const char *toml_document_error(const toml_document *document, size_t *length, uint32_t *line, uint32_t *column);

#ifdef __cplusplus
}
#endif
#endif
