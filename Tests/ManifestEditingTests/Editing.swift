import EditingModel
import ManifestEditing

/// The document after some changes, verified.
func edited(_ document: String, _ changes: Change...) throws(TOMLEditError) -> String {
    var editor = try TOMLEditor(Array(document.utf8))
    for change in changes { try editor.apply(change) }
    return String(decoding: try editor.verifiedBytes(), as: UTF8.self)
}

/// What an edit of the document is refused with.
func refusal(_ document: String, _ changes: Change...) -> TOMLEditError? {
    do {
        var editor = try TOMLEditor(Array(document.utf8))
        for change in changes { try editor.apply(change) }
        _ = try editor.verifiedBytes()
        return nil
    } catch {
        return error
    }
}

let armor = "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVu\n-----END AGE ENCRYPTED FILE-----\n"
