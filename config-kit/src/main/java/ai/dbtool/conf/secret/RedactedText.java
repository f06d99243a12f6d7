package ai.dbtool.conf.secret;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;
import ai.dbtool.conf.file.Problem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a file as they may leave the process.
 *
 * <p>A secret is hidden where its entry says it stands. Where it cannot be found there, because it
 * was unescaped or spans lines, the whole entry is shown as key and mark. A line that nothing was
 * read from is shown only when it is blank, a comment or structure: a line that was not understood
 * may hold a secret anywhere.
 */
public final class RedactedText {

    private static final String NOT_SHOWN = "«not shown: nothing was read from this line»";
    private static final String PART = "«part of the secret above»";

    /** {@code key = value} in comments and lines without an entry. */
    private static final Pattern ASSIGNED =
            Pattern.compile("([A-Za-z_][\\w.-]{0,100}+)[\"']?\\s*+[:=]\\s*+(?=\\S)");

    private static final Pattern BEGIN_KEY = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");
    private static final Pattern END_KEY = Pattern.compile("-----END [A-Z ]*PRIVATE KEY-----");

    private static final Pattern TRAILING_COMMENT = Pattern.compile("['\"]?\\s+[#;].*");

    private final ConfigFile file;
    private final Secrets secrets;
    private final List<String> lines;
    private final NavigableMap<Integer, List<Entry>> entries = new TreeMap<>();

    private RedactedText(ConfigFile file, Secrets secrets) {
        this.file = file;
        this.secrets = secrets;
        this.lines = new ArrayList<>(file.lines());
        for (Entry entry : file.entries()) {
            entries.computeIfAbsent(entry.at().line(), _ -> new ArrayList<>()).add(entry);
        }
    }

    /** As many lines as {@code file} has. */
    public static List<String> lines(ConfigFile file, Secrets secrets) {
        RedactedText text = new RedactedText(file, secrets);
        Set<Integer> done = text.hideEntries();
        text.hideUnread(done);
        text.hideKeys();
        return List.copyOf(text.lines);
    }

    /** Answers the lines that are as they should be, with nothing left to look for. */
    private Set<Integer> hideEntries() {
        Set<Integer> done = new HashSet<>();
        for (List<Entry> ofLine : entries.values()) {
            List<Entry> fromTheRight =
                    ofLine.stream()
                            .sorted(Comparator.comparing((Entry e) -> e.at().column()).reversed())
                            .toList();
            for (Entry entry : fromTheRight) {
                if (secrets.holdsSecret(entry) && !hideInLine(entry)) {
                    hideWhole(ofLine, done);
                    break;
                }
            }
        }
        return done;
    }

    private boolean hideInLine(Entry entry) {
        int number = entry.at().line() - 1;
        String line = lines.get(number);
        int from = afterKey(line, entry);
        for (String written : List.of(entry.raw(), entry.value())) {
            int at = written.isBlank() || written.contains("\n") ? -1 : line.indexOf(written, from);
            if (at >= 0 && (from > 0 || line.indexOf(written, at + 1) < 0)) {
                String rest = line.substring(at + written.length());
                if (TRAILING_COMMENT.matcher(rest).matches()) {
                    rest = "";
                }
                lines.set(number, line.substring(0, at) + secrets.show(entry) + rest);
                return true;
            }
        }
        return false;
    }

    /** Where the value may begin; 0 when the key does not stand as it is called. */
    private static int afterKey(String line, Entry entry) {
        int column = entry.at().column() - 1;
        if (column >= line.length()) {
            return 0;
        }
        if (entry.key().endsWith("]")) {
            return column;
        }
        int start = "\"'".indexOf(line.charAt(column)) >= 0 ? column + 1 : column;
        String key = entry.key();
        while (!line.startsWith(key, start)) {
            int dot = key.indexOf('.');
            if (dot < 0) {
                return 0;
            }
            key = key.substring(dot + 1);
        }
        return start + key.length();
    }

    private void hideWhole(List<Entry> ofLine, Set<Integer> done) {
        int first = ofLine.getFirst().at().line();
        int last = lastLine(first);
        StringBuilder shown = new StringBuilder();
        for (Entry entry : ofLine) {
            shown.append(shown.isEmpty() ? "" : ", ")
                    .append(entry.key())
                    .append(" = ")
                    .append(secrets.show(entry));
        }
        lines.set(first - 1, shown.toString());
        done.add(first);
        for (int line = first + 1; line <= last; line++) {
            lines.set(line - 1, PART);
            done.add(line);
        }
    }

    /** Where an entry that begins in line {@code first} ends at the latest. */
    private int lastLine(int first) {
        if (file.kind().tree() || file.kind() == FileKind.DOTENV) {
            Integer next = entries.higherKey(first);
            return next == null ? lines.size() : next - 1;
        }
        int last = first;
        while (last < lines.size() && file.lines().get(last - 1).endsWith("\\")) {
            last++;
        }
        return last;
    }

    private void hideUnread(Set<Integer> done) {
        Set<Integer> wrong = new HashSet<>();
        for (Problem problem : file.problems()) {
            wrong.add(problem.at().line());
        }
        boolean all = file.kind().credentials();
        int lost = file.kind().tree() && !wrong.isEmpty() ? lastRead() : lines.size();
        for (int line = 1; line <= lines.size(); line++) {
            String text = lines.get(line - 1);
            boolean read = entries.containsKey(line);
            if (done.contains(line) || text.isBlank()) {
                continue;
            }
            if (!read && (all || wrong.contains(line) || line > lost)) {
                lines.set(line - 1, NOT_SHOWN);
            } else {
                lines.set(line - 1, secrets.text(read ? ofComment(text) : assigned(text)));
            }
        }
    }

    /** After a syntax error a tree tells nothing of what follows, nor of its own document. */
    private int lastRead() {
        return entries.isEmpty() ? 0 : entries.lastKey();
    }

    /** The comment behind an entry is free text. */
    private String ofComment(String line) {
        int comment = line.indexOf(" #");
        return comment < 0 ? line : line.substring(0, comment) + assigned(line.substring(comment));
    }

    private String assigned(String text) {
        Matcher matcher = ASSIGNED.matcher(text);
        while (matcher.find()) {
            String value = text.substring(matcher.end());
            String shown =
                    Secrets.isSecretKey(matcher.group(1))
                            ? secrets.show(matcher.group(1), value)
                            : value;
            if (!shown.equals(value)) {
                return text.substring(0, matcher.end()) + shown;
            }
        }
        return text;
    }

    private void hideKeys() {
        boolean inside = false;
        for (int i = 0; i < lines.size(); i++) {
            boolean begins = BEGIN_KEY.matcher(file.lines().get(i)).find();
            boolean ends = END_KEY.matcher(file.lines().get(i)).find();
            if (inside) {
                lines.set(i, PART);
            }
            inside = (inside || begins) && !ends;
        }
    }
}
