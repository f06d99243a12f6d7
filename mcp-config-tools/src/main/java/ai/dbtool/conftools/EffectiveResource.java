package ai.dbtool.conftools;

import ai.dbtool.conftools.source.SourceLoader;
import ai.dbtool.mcp.tool.ToolContext;

import reactor.core.publisher.Mono;

import java.util.Map;

/** All that {@code config_effective} tells of one source. */
record EffectiveResource(SourceLoader loader, ConfigEffective effective) implements SourceView {

    private static final Form FORM =
            new Form(
                    "config://source/{source}/effective",
                    "config_effective",
                    "Effective configuration",
                    "text/plain",
                    "Every setting of one source: value, running value, who decides, who was overridden."
                            + " Subscribe to hear when a file changes.");

    @Override
    public Form form() {
        return FORM;
    }

    @Override
    public Mono<String> read(Map<String, String> variables, ToolContext context) {
        return loader.load(context.caller(), variables.get("source"))
                .map(loaded -> ConfigEffective.text(effective.whole(loaded)));
    }
}
