package ai.dbtool.conftools;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.secret.RedactedText;
import ai.dbtool.conf.source.FileStamps;
import ai.dbtool.conftools.source.Loaded;
import ai.dbtool.conftools.source.Shown;
import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Mono;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One file, each line under its anchor, with its secrets hidden as {@code config_search} does. */
record FileResource(SourceLoader loader, Shown shown) implements ConfigResource {

    /** Lines of one reading; anchors fetch the others. */
    private static final int MOST_LINES = 2_000;

    private static final String TEMPLATE = "config://source/{source}/file/{file}";

    private static final Form FORM =
            new Form(
                    TEMPLATE,
                    "config_file",
                    "Configuration file",
                    "text/plain",
                    "A file with line numbers, secrets hidden; #L10 or #L10-L20 for some lines. The"
                            + " file is the end of its path, / written %2F. Subscribe to hear when it"
                            + " changes.");

    /** Lines from one to another, from 1. */
    private record Anchor(int first, int last) {

        /** {@code L10}, {@code L10-L20}; the beginning of the file when empty. */
        static Anchor of(String text) {
            if (text.isEmpty()) {
                return new Anchor(1, MOST_LINES);
            }
            if (!text.matches("L\\d{1,7}(-L?\\d{1,7})?")) {
                throw new ToolFailure(
                        "bad_anchor", "no such anchor; it is #L10 for a line or #L10-L20");
            }
            String[] lines = text.replace("L", "").split("-", 2);
            int first = Math.max(1, Integer.parseInt(lines[0]));
            int last = Integer.parseInt(lines[lines.length - 1]);
            return new Anchor(first, Math.min(last, first + MOST_LINES - 1));
        }
    }

    /** The URI of {@code file}, a name of {@link ai.dbtool.conftools.source.FileNames}. */
    static String uri(String source, String file) {
        return TEMPLATE.replace("{source}", encoded(source)).replace("{file}", encoded(file));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public Form form() {
        return FORM;
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return loader.load(context.caller(), variables.get("source"))
                .map(loaded -> text(loaded.getFirst(), variables, context));
    }

    private String text(Loaded source, Map<String, String> variables, ToolContext context) {
        Anchor anchor = Anchor.of(variables.getOrDefault(FRAGMENT, ""));
        Path path = path(variables, context);
        ConfigFile file =
                source.files().files().stream()
                        .filter(each -> each.path().equals(path))
                        .findFirst()
                        .orElseThrow(() -> notRead(source, path));
        List<String> lines = RedactedText.lines(file, shown.secrets());
        StringBuilder text = new StringBuilder();
        int last = Math.min(anchor.last(), lines.size());
        for (int line = anchor.first(); line <= last; line++) {
            text.append('L').append(line).append('\t').append(shown.line(lines.get(line - 1)));
            text.append('\n');
        }
        return text.append('[')
                .append(file.kind().label())
                .append(", ")
                .append(lines.size())
                .append(" lines")
                .append(last < lines.size() ? "; go on with #L" + (last + 1) + "-L" : "")
                .append(last < lines.size() ? Math.min(lines.size(), last + MOST_LINES) : "")
                .append("]")
                .toString();
    }

    private Path path(Map<String, String> variables, ToolContext context) {
        return loader.files(context.caller(), variables.get("source"))
                .find(variables.getOrDefault("file", ""));
    }

    private static ToolFailure notRead(Loaded source, Path path) {
        String why =
                source.files().skipped().stream()
                        .filter(skipped -> skipped.path().equals(path.toString()))
                        .map(skipped -> ": " + skipped.reason())
                        .findFirst()
                        .orElse("");
        return new ToolFailure("unknown_file", path + " is not read" + why);
    }

    @Override
    public Versions versions() {
        return (variables, caller) ->
                FileStamps.of(
                        loader.files(caller, variables.get("source"))
                                .find(variables.getOrDefault("file", "")));
    }

    @Override
    public Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return Mono.fromCallable(
                () ->
                        variable.equals("source")
                                ? loader.names(context.caller(), prefix)
                                : loader.files(context.caller(), others.get("source"))
                                        .starting(prefix));
    }
}
