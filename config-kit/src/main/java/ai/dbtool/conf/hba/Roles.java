package ai.dbtool.conf.hba;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Who is a member of whom. */
@FunctionalInterface
public interface Roles {

    /** Whether {@code role} is {@code group} or, directly or not, a member of it. */
    Hit member(String role, String group);

    /** Nothing is known. */
    static Roles unknown() {
        return (role, group) -> Hit.MAYBE;
    }

    /**
     * All roles are known. That a superuser is a member of every role does not count here.
     *
     * @param groups for each existing role the roles it is a direct member of
     */
    static Roles of(Map<String, Set<String>> groups) {
        return (role, group) -> {
            if (!groups.containsKey(role) || !groups.containsKey(group)) {
                return Hit.NO;
            }
            Set<String> seen = new HashSet<>(Set.of(role));
            Set<String> fresh = Set.copyOf(seen);
            while (!fresh.isEmpty() && !seen.contains(group)) {
                Set<String> next = new HashSet<>();
                fresh.forEach(member -> next.addAll(groups.getOrDefault(member, Set.of())));
                next.removeAll(seen);
                seen.addAll(next);
                fresh = next;
            }
            return Hit.of(seen.contains(group));
        };
    }
}
