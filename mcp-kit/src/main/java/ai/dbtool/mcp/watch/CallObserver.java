package ai.dbtool.mcp.watch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;

/**
 * Is told of every call of a server, once when it begins and once when it ends. Called on the
 * threads that serve calls: it returns at once and does not throw.
 */
@FunctionalInterface
public interface CallObserver {

    /** A call begins; what is returned is told how it goes on. */
    Observation begin(CallStart call);

    /** Nobody watches. */
    CallObserver NONE = call -> Observation.NONE;

    /** All of {@code observers}; one that throws is left out of that call, the call goes on. */
    static CallObserver all(List<CallObserver> observers) {
        List<CallObserver> each = List.copyOf(observers);
        if (each.isEmpty()) {
            return NONE;
        }
        Logger log = LoggerFactory.getLogger(CallObserver.class);
        return call -> {
            List<Observation> begun = new ArrayList<>(each.size());
            for (CallObserver observer : each) {
                try {
                    begun.add(observer.begin(call));
                } catch (RuntimeException broken) {
                    log.warn("an observer failed at the start of a call: {}", broken.toString());
                }
            }
            return new Observations(begun, log);
        };
    }
}
