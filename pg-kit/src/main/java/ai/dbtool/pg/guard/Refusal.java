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
                                .collect(Collectors.joining("; ", "refused: ", ""))));
    }

    static ToolFailure at(int index, String reason) {
        return of(reason + " (character " + (index + 1) + ")");
    }
}
