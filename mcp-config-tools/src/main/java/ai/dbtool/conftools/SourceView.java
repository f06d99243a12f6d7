package ai.dbtool.conftools;

import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.tool.ToolContext;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** What is shown of the variable {@code source}: it changes when one of its files does. */
interface SourceView extends ConfigResource {

    SourceLoader loader();

    @Override
    default Versions versions() {
        return (variables, caller) -> loader().stamp(caller, variables.get("source"));
    }

    @Override
    default Mono<List<String>> complete(
            String variable, String prefix, Map<String, String> others, ToolContext context) {
        return Mono.fromCallable(() -> loader().names(context.caller(), prefix));
    }
}
