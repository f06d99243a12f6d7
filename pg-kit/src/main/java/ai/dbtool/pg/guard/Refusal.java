package ai.dbtool.pg.guard;

import ai.dbtool.mcp.tool.ToolFailure;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.stream.Collectors;

/** What the guard says when it does not run a text. */
final class Refusal {

    private Refusal() {}

    static ToolFailure of(String reason) {
        return new ToolFailure("refused_sql", reason);
    }

    static Mono<Void> unlessEmpty(List<Denied> denied) {
        if (denied.isEmpty()) {
            return Mono.empty();
        }
        return Mono.error(
                of(
                        denied.stream()
                                        .map(Denied::toString)
                                        .collect(Collectors.joining("; ", "refused: ", ""))
                                + denied.stream()
                                        .map(Denied::remedy)
                                        .filter(remedy -> !remedy.isEmpty())
                                        .distinct()
                                        .map(remedy -> "; " + remedy)
                                        .collect(Collectors.joining())));
    }

    /** As above; says what to do when another object of the same name is meant. */
    static Mono<Void> unlessEmptyByName(List<Denied> denied) {
        return unlessEmpty(denied)
                .onErrorMap(
                        ToolFailure.class,
                        refused ->
                                denied.stream().noneMatch(Denied::isByName)
                                        ? refused
                                        : of(
                                                refused.getMessage()
                                                        + "; if another object of that name is meant,"
                                                        + " strict_guard: true on the connection lets the"
                                                        + " server say which"));
    }

    static ToolFailure at(int index, String reason) {
        return of(reason + " (character " + (index + 1) + ")");
    }
}
