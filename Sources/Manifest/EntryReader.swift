internal import TOML

extension ManifestReader {
    mutating func readSecrets(_ root: inout TableReader) -> [Secret] {
        var secrets: [Secret] = []
        var names = EntryNames(kind: .secret)
        readEntries(.secret, in: &root, names: &names) { reader, table, header in
            secrets.append(reader.readSecret(&table, header))
        }
        checkAliases(secrets.map { $0.header }, names)
        return secrets
    }

    mutating func readEnvironment(_ root: inout TableReader) -> [EnvironmentDefault] {
        var defaults: [EnvironmentDefault] = []
        var names = EntryNames(kind: .env)
        readEntries(.env, in: &root, names: &names) { reader, table, header in
            defaults.append(reader.readDefault(&table, header))
        }
        checkAliases(defaults.map { $0.header }, names)
        return defaults
    }

    /// Reads each table of `[secret]` or `[env]`: the common keys here, the others in `body`.
    private mutating func readEntries(
        _ kind: EntryKind,
        in root: inout TableReader,
        names: inout EntryNames,
        _ body: (inout ManifestReader, inout TableReader, EntryHeader) -> Void
    ) {
        guard var parent = root.table(kind.rawValue) else { return }
        for entry in parent.remainingEntries() where !isFull {
            guard var table = parent.reader(of: entry) else { continue }
            let header = readHeader(&table, of: entry, kind)
            check(
                header,
                allowsLoaderVariable: table.boolean("allow_loader_variable")?.value ?? false,
                &names
            )
            body(&self, &table, header)
            report(table.finish())
        }
        report(parent.finish())
    }

    private mutating func readHeader(
        _ table: inout TableReader,
        of entry: TOMLEntry,
        _ kind: EntryKind
    ) -> EntryHeader {
        let own = table.string("namespace")?.value
        return EntryHeader(
            name: entry.key,
            namePosition: entry.keyPosition,
            wireName: Namespace.wireName(of: entry.key, own: own, shared: namespace),
            purpose: table.string("purpose")?.value,
            comment: table.string("comment")?.value,
            tags: readTags(&table),
            aliasTarget: readAlias(&table, kind),
            kind: kind
        )
    }

    private mutating func check(
        _ header: EntryHeader,
        allowsLoaderVariable: Bool,
        _ names: inout EntryNames
    ) {
        let (name, wireName) = (header.name, header.wireName)
        let owner = names.owner(ofWireName: wireName)
        names.add(header)
        guard EntryHeader.isValidName(name) else {
            return report(.invalidName(name: name, table: header.kind.rawValue), at: header.namePosition)
        }
        guard EntryHeader.isValidName(wireName) else {
            return report(.invalidWireName(wireName: wireName, table: header.table), at: header.namePosition)
        }
        if let other = owner {
            let table = "\(header.kind.rawValue).\(other)"
            report(
                .duplicateWireName(wireName: wireName, table: header.table, other: table),
                at: header.namePosition
            )
        }
        if !allowsLoaderVariable, let effect = LoaderVariable.effect(of: wireName) {
            report(
                .loaderVariable(name: wireName, table: header.table, effect: effect),
                at: header.namePosition
            )
        }
    }

    private mutating func readTags(_ table: inout TableReader) -> [EntryHeader.Tag] {
        guard var tags = table.table("tags") else { return [] }
        var read: [EntryHeader.Tag] = []
        for entry in tags.remainingEntries() {
            if let value = tags.string(entry) { read.append(EntryHeader.Tag(key: entry.key, value: value)) }
        }
        report(tags.finish())
        return read
    }

    private mutating func readSecret(_ table: inout TableReader, _ header: EntryHeader) -> Secret {
        let sealed = table.string("encrypted_value")
        let secret = Secret(
            header: header,
            service: table.string("service")?.value,
            rotates: table.string("rotates")?.value,
            rateLimit: table.string("rate_limit")?.value,
            modelHint: table.string("model_hint")?.value,
            source: table.string("source")?.value,
            rotationURL: readURL("rotation_url", in: &table),
            capabilities: table.texts("capabilities"),
            created: table.date("created"),
            expires: table.date("expires"),
            lastRotated: table.date("last_rotated_at"),
            sealedValue: sealed?.value.isEmpty == true ? nil : sealed,
            origin: readOrigin(&table),
            isRequired: table.boolean("required")?.value ?? false,
            delivery: table.choice("deliver")
        )
        if let origin = secret.origin, secret.sealedValue != nil {
            report(.twoSources(table: header.table), at: origin.position)
        }
        if header.aliasTarget != nil {
            refuseValue(secret.sealedValue?.position, key: "encrypted_value", of: header)
            refuseValue(secret.origin?.position, key: "from", of: header)
        }
        return secret
    }

    private mutating func readDefault(
        _ table: inout TableReader,
        _ header: EntryHeader
    ) -> EnvironmentDefault {
        let value = table.string("value")
        if let value, value.value.utf8.contains(0) {
            report(.nulInValue(table: header.table), at: value.position)
        }
        if header.aliasTarget != nil { refuseValue(value?.position, key: "value", of: header) }
        return EnvironmentDefault(header: header, value: value)
    }

    private mutating func readOrigin(_ table: inout TableReader) -> Located<Secret.Origin>? {
        guard let text = table.string("from") else { return nil }
        let origin = Secret.Origin(text.value)
        if !sourceSchemes.contains(origin.scheme) {
            report(.sourceUnavailable(scheme: origin.scheme, table: table.name), at: text.position)
        } else if origin.scheme == Secret.Origin.credential, !Secret.Origin.isCredentialName(origin.reference)
        {
            report(.invalidCredentialName(name: origin.reference, table: table.name), at: text.position)
        }
        return Located(origin, at: text.position)
    }

    private mutating func readURL(_ key: String, in table: inout TableReader) -> String? {
        guard let text = table.string(key) else { return nil }
        for scheme in ["https://", "http://"] where text.value.hasPrefix(scheme) && text.value != scheme {
            return text.value
        }
        report(.invalidURL(key: key, table: table.name), at: text.position)
        return nil
    }
}
