package ai.dbtool.mcp.server;

import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.ToolJson;
import ai.dbtool.mcp.tool.ToolResult;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Fits an answer to the caller's budget: the richest form that fits, else the smallest one cut at a
 * line border. Whatever is left out is said, and the whole stays readable under a handle.
 */
final class ResultBudget {

    /** Room for the sentence that says what is missing and where the whole is. */
    private static final int FOOTER_TOKENS = 60;

    /** JSON repeats its keys: the same facts take up to about four times the table's tokens. */
    private static final int STRUCTURED_FACTOR = 4;

    private final CallGuard guard;
    private final KeptResults kept;

    ResultBudget(CallGuard guard, KeptResults kept) {
        this.guard = guard;
        this.kept = kept;
    }

    /** What is sent. */
    record Fitted(String text, ObjectNode structured, long rows) {}

    /**
     * @param principal whom the whole is kept for
     * @param scopes what the call needed, and reading the whole will need
     */
    Fitted fit(ToolResult whole, Principal principal, Set<Scope> scopes, int budget) {
        Rendered all = render(whole);
        if (Tokens.of(all.text()) <= budget) {
            return fitted(all, all.text(), List.of(), budget);
        }
        Rendered smallest = all;
        for (Supplier<ToolResult> form : whole.smaller()) {
            smallest = render(form.get());
            if (Tokens.of(smallest.text()) + FOOTER_TOKENS <= budget) {
                String note = "[shortened to fit; " + pointer(principal, scopes, all.text()) + "]";
                return fitted(
                        smallest,
                        smallest.text() + "\n" + note,
                        List.of("rows and details left out to fit"),
                        budget);
            }
        }
        String cut = cut(smallest.text(), budget, pointer(principal, scopes, all.text()));
        return fitted(smallest, cut, List.of("text cut to fit"), budget);
    }

    /** One form of an answer, redacted; {@code tree} is ours to change. */
    private record Rendered(String text, ObjectNode tree, @Nullable Coverage coverage) {}

    private Rendered render(ToolResult result) {
        CallGuard.Answer clean =
                guard.redact(
                        result.text(), ToolJson.MAPPER.<JsonNode>valueToTree(result.structured()));
        Coverage coverage = result.coverage();
        String line = coverage == null ? "" : CoverageLine.of(redacted(coverage, List.of()));
        return new Rendered(
                line.isEmpty() ? clean.text() : clean.text() + "\n" + line,
                (ObjectNode) clean.structured(),
                coverage);
    }

    private String pointer(Principal principal, Set<Scope> scopes, String wholeText) {
        String handle = kept.keep(principal, scopes, wholeText);
        String size = "the whole answer has " + Tokens.of(wholeText) + " tokens";
        return handle == null
                ? size + " and is too large to keep; narrow the call"
                : size
                        + ": read resource "
                        + KeptResultsResource.PREFIX
                        + handle
                        + ", or narrow the call";
    }

    private static String cut(String text, int budget, String pointer) {
        int room = Math.max(0, budget - FOOTER_TOKENS) * 4;
        int end = 0;
        int used = 0;
        int lines = 0;
        for (int next = 0; next <= text.length() && next >= 0; ) {
            int line = text.indexOf('\n', next);
            int stop = line < 0 ? text.length() : line;
            used += Tokens.bytes(text.substring(next, stop)) + 1;
            if (used > room) {
                break;
            }
            end = stop;
            lines++;
            next = line < 0 ? text.length() + 1 : line + 1;
        }
        long all = text.lines().count();
        String head = text.substring(0, end);
        return (head.isEmpty() ? "" : head + "\n")
                + "[cut: "
                + lines
                + " of "
                + all
                + " lines are shown; "
                + pointer
                + "]";
    }

    private Fitted fitted(Rendered form, String text, List<String> leftOut, int budget) {
        ObjectNode tree = form.tree();
        Coverage coverage = form.coverage();
        List<String> skipped = new ArrayList<>(leftOut);
        String told = text;
        if (budget != Tokens.UNLIMITED) {
            List<String> cuts = StructuredCut.to(budget * 4 * STRUCTURED_FACTOR, tree);
            skipped.addAll(cuts);
            told = cuts.isEmpty() ? text : text + "\n[" + String.join("; ", cuts) + "]";
        }
        if (coverage != null || !skipped.isEmpty()) {
            tree.set("coverage", ToolJson.MAPPER.valueToTree(redacted(coverage, skipped)));
        }
        return new Fitted(told, tree, coverage == null ? 0 : coverage.returned());
    }

    /** What was skipped and samples are foreign text; a cursor must come back as it went. */
    private Coverage redacted(@Nullable Coverage coverage, List<String> more) {
        if (coverage == null) {
            return new Coverage(null, 0, true, null, null, null, null, more);
        }
        List<String> skipped = new ArrayList<>();
        coverage.skipped().forEach(each -> skipped.add(guard.redact(each)));
        skipped.addAll(more);
        return new Coverage(
                coverage.matched(),
                coverage.returned(),
                coverage.truncated() || !more.isEmpty(),
                coverage.nextCursor(),
                coverage.from(),
                coverage.to(),
                coverage.scannedBytes(),
                redacted(coverage.scanned()),
                skipped);
    }

    private Coverage.@Nullable Scanned redacted(Coverage.@Nullable Scanned scanned) {
        return scanned == null
                ? null
                : new Coverage.Scanned(
                        scanned.events(),
                        scanned.lines(),
                        scanned.unparsed(),
                        scanned.samples().stream().map(guard::redact).toList());
    }
}
