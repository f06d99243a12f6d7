package ai.dbtool.orchestrator.ask;

import ai.dbtool.orchestrator.model.ContextLedger;
import ai.dbtool.orchestrator.model.ToolDefinition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The few tools a model sees in one question. More tools make small models choose worse (RAG-MCP:
 * 43 % right with a selection, 14 % with all), and they take from the window.
 */
final class Toolset {

    static final int MOST = 8;
    static final int MOST_TOKENS = 1_800;

    private Toolset() {}

    /** Those of {@code wanted} that are offered, in that order, as many as the limits hold. */
    static List<ToolDefinition> of(List<String> wanted, List<ToolDefinition> offered) {
        List<ToolDefinition> chosen = new ArrayList<>();
        int tokens = 0;
        for (String name : wanted) {
            Optional<ToolDefinition> found =
                    offered.stream().filter(tool -> tool.name().equals(name)).findFirst();
            int cost = found.map(Toolset::tokens).orElse(0);
            if (found.isPresent() && chosen.size() < MOST && tokens + cost <= MOST_TOKENS) {
                chosen.add(found.get());
                tokens += cost;
            }
        }
        return List.copyOf(chosen);
    }

    static int tokens(ToolDefinition tool) {
        return ContextLedger.tokens(tool.name() + tool.description() + tool.parameters());
    }
}
