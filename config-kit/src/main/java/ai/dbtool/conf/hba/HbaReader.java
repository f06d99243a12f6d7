package ai.dbtool.conf.hba;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Location;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.file.SourceText;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads pg_hba.conf with its includes, or pg_ident.conf. */
public final class HbaReader {

    private static final Set<String> TYPES =
            Set.of("local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc");

    private static final Set<String> METHODS =
            Set.of(
                    "trust",
                    "reject",
                    "md5",
                    "password",
                    "scram-sha-256",
                    "gss",
                    "sspi",
                    "ident",
                    "peer",
                    "pam",
                    "bsd",
                    "ldap",
                    "radius",
                    "cert",
                    "oauth");

    private static final int MAX_DEPTH = 10;

    private final List<ConfigFile> files = new ArrayList<>();
    private final List<HbaRule> rules = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private HbaReader() {}

    /** pg_hba.conf at {@code path}; fails when that file itself cannot be read. */
    public static HbaFile read(Path path) throws IOException {
        HbaReader reader = new HbaReader();
        reader.file(SourceText.read(path), 0);
        return new HbaFile(reader.files, reader.rules, reader.problems);
    }

    /** pg_ident.conf: one entry for each mapping, keyed by the name of the map. */
    public static ConfigFile readIdent(Path path) throws IOException {
        SourceText text = SourceText.read(path);
        List<Entry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (HbaTokenizer.Line line : HbaTokenizer.lines(text)) {
            Location at = new Location(text.path(), line.number(), first(line).column());
            String name = first(line).text();
            if (name.startsWith("include")) {
                entries.add(new Entry(name, words(line, 1), words(line, 1), at));
            } else if (line.fields().size() != 3) {
                problems.add(
                        new Problem(at, "a mapping is: map-name system-user database-user", name));
            } else {
                entries.add(new Entry(name, words(line, 1), words(line, 1), at));
            }
        }
        return ConfigFile.of(text, FileKind.IDENT, entries, problems);
    }

    private void file(SourceText text, int depth) {
        List<Entry> entries = new ArrayList<>();
        List<Problem> own = new ArrayList<>();
        int slot = files.size();
        for (HbaTokenizer.Line line : HbaTokenizer.lines(text)) {
            HbaToken first = first(line);
            Location at = new Location(text.path(), line.number(), first.column());
            entries.add(new Entry(first.text(), words(line, 1), words(line, 1), at));
            String wrong =
                    first.text().startsWith("include")
                            ? include(text.path(), line, depth)
                            : rule(line, at);
            if (wrong != null) {
                own.add(new Problem(at, wrong, first.text()));
            }
        }
        problems.addAll(own);
        files.add(slot, ConfigFile.of(text, FileKind.HBA, entries, own));
    }

    private @Nullable String include(Path from, HbaTokenizer.Line line, int depth) {
        String directive = first(line).text();
        if (line.fields().size() != 2 || depth >= MAX_DEPTH) {
            return directive + " needs one file, and at most " + MAX_DEPTH + " levels";
        }
        try {
            Path base = from.getParent();
            String name = line.fields().get(1).getFirst().text();
            Path target = base == null ? Path.of(name) : base.resolve(name).normalize();
            switch (directive) {
                case "include" -> file(SourceText.read(target), depth + 1);
                case "include_if_exists" -> {
                    if (Files.exists(target)) {
                        file(SourceText.read(target), depth + 1);
                    }
                }
                case "include_dir" -> {
                    for (Path path : confFiles(target)) {
                        file(SourceText.read(path), depth + 1);
                    }
                }
                default -> {
                    return "unknown directive " + directive;
                }
            }
            return null;
        } catch (IOException | InvalidPathException e) {
            return directive + ": file cannot be read";
        }
    }

    private static List<Path> confFiles(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(
                            path -> {
                                String name = String.valueOf(path.getFileName());
                                return name.endsWith(".conf") && !name.startsWith(".");
                            })
                    .sorted()
                    .toList();
        }
    }

    /** Adds the rule of {@code line}; answers what is wrong with it, or {@code null}. */
    private @Nullable String rule(HbaTokenizer.Line line, Location at) {
        List<List<HbaToken>> fields = line.fields();
        String type = first(line).text();
        if (!TYPES.contains(type)) {
            return "unknown connection type '" + type + "'";
        }
        boolean local = type.equals("local");
        if (fields.size() < (local ? 4 : 5)) {
            return local
                    ? "a local rule is: local database user method"
                    : "a host rule is: " + type + " database user address method";
        }
        int next = 3;
        HbaAddress address = new HbaAddress.Socket();
        if (!local) {
            String text = fields.get(3).getFirst().text();
            next = 4;
            boolean hasMask =
                    Network.isLiteral(text)
                            && fields.size() > 5
                            && Network.isLiteral(fields.get(4).getFirst().text());
            String mask = hasMask ? fields.get(4).getFirst().text() : null;
            next += hasMask ? 1 : 0;
            HbaAddress parsed = address(fields.get(3).getFirst(), mask);
            if (parsed == null) {
                return "invalid address or mask";
            }
            address = parsed;
        }
        String method = fields.get(next).getFirst().text();
        if (!METHODS.contains(method)) {
            return "unknown authentication method '" + method + "'";
        }
        if (local && Set.of("ident", "cert", "gss").contains(method) && !method.equals("ident")) {
            return "method " + method + " cannot be used on local sockets";
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (List<HbaToken> field : fields.subList(next + 1, fields.size())) {
            String option = joined(field);
            int equals = option.indexOf('=');
            if (equals < 1) {
                return "an authentication option is not name=value";
            }
            options.put(option.substring(0, equals), option.substring(equals + 1));
        }
        rules.add(
                new HbaRule(
                        type,
                        expand(fields.get(1), at.file(), 0),
                        expand(fields.get(2), at.file(), 0),
                        address,
                        method,
                        options,
                        at));
        return null;
    }

    private static @Nullable HbaAddress address(HbaToken token, @Nullable String mask) {
        if (token.is("all")) {
            return new HbaAddress.Anyone();
        }
        if (token.is("samehost")) {
            return new HbaAddress.SameHost();
        }
        if (token.is("samenet")) {
            return new HbaAddress.SameNet();
        }
        if (mask != null) {
            Network network = Network.masked(token.text(), mask);
            return network == null ? null : new HbaAddress.Range(network);
        }
        if (token.text().contains("/")) {
            Network network = Network.cidr(token.text());
            return network == null ? null : new HbaAddress.Range(network);
        }
        // An address needs a mask; anything else is a host name.
        return Network.isLiteral(token.text()) ? null : new HbaAddress.HostName(token.text());
    }

    /** Replaces {@code @file} by the words of that file. */
    private List<HbaToken> expand(List<HbaToken> words, Path from, int depth) {
        List<HbaToken> expanded = new ArrayList<>();
        for (HbaToken word : words) {
            if (!word.text().startsWith("@") || word.quoted() || depth >= MAX_DEPTH) {
                expanded.add(word);
                continue;
            }
            try {
                Path base = from.getParent();
                String name = word.text().substring(1);
                Path target = base == null ? Path.of(name) : base.resolve(name).normalize();
                Set<HbaToken> inner = new HashSet<>();
                for (HbaTokenizer.Line line : HbaTokenizer.lines(SourceText.read(target))) {
                    line.fields().forEach(inner::addAll);
                }
                expanded.addAll(expand(List.copyOf(inner), target, depth + 1));
            } catch (IOException | InvalidPathException e) {
                expanded.add(word);
            }
        }
        return expanded;
    }

    private static HbaToken first(HbaTokenizer.Line line) {
        return line.fields().getFirst().getFirst();
    }

    private static String words(HbaTokenizer.Line line, int from) {
        return line.fields().stream()
                .skip(from)
                .map(HbaReader::quotedAgain)
                .collect(Collectors.joining(" "));
    }

    private static String quotedAgain(List<HbaToken> field) {
        return field.stream()
                .map(t -> t.quoted() ? '"' + t.text() + '"' : t.text())
                .collect(Collectors.joining(","));
    }

    private static String joined(List<HbaToken> field) {
        return field.stream().map(HbaToken::text).collect(Collectors.joining(","));
    }
}
