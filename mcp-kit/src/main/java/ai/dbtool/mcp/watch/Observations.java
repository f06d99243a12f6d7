package ai.dbtool.mcp.watch;

import org.slf4j.Logger;

import java.util.List;
import java.util.function.Consumer;

/** Several observations of one call; one that throws does not keep the others from being told. */
record Observations(List<Observation> each, Logger log) implements Observation {

    @Override
    public Step step(String operation, String connection) {
        List<Step> steps =
                each.stream()
                        .map(one -> one.step(operation, connection))
                        .filter(step -> step != Step.NONE)
                        .toList();
        return steps.isEmpty() ? Step.NONE : code -> tell(steps, step -> step.end(code));
    }

    @Override
    public void end(CallEnd end) {
        tell(each, one -> one.end(end));
    }

    private <T> void tell(List<T> all, Consumer<T> what) {
        for (T one : all) {
            try {
                what.accept(one);
            } catch (RuntimeException broken) {
                log.warn("an observer failed at the end of a call: {}", broken.toString());
            }
        }
    }
}
