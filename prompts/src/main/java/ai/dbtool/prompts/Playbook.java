package ai.dbtool.prompts;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A playbook: reads, facts over them, hypotheses with the evidence that proves them, remedies. All
 * conditions are CEL; {@code docs/decisions/071-playbook-language.md} lists the variables.
 *
 * @param id file name without ending
 * @param title for people
 * @param about words of symptoms this playbook is read first for
 * @param reads tool calls made at once, by the name expressions use
 * @param constants values by name; {@code k.name} in expressions
 * @param facts named values worth telling
 * @param hypotheses what may be wrong
 * @param signals what shows that something is wrong, or that all is well, whatever the cause
 * @param sight which reads must have answered before "no fault" may be said
 */
public record Playbook(
        String id,
        String title,
        List<String> about,
        Map<String, Read> reads,
        Map<String, Object> constants,
        List<Fact> facts,
        List<Hypothesis> hypotheses,
        List<Signal> signals,
        @Nullable Sight sight) {

    public Playbook {
        about = Lists.orEmpty(about);
        reads = Lists.orEmpty(reads);
        constants = Lists.orEmpty(constants);
        facts = Lists.orEmpty(facts);
        hypotheses = Lists.orEmpty(hypotheses);
        signals = Lists.orEmpty(signals);
    }

    /**
     * A tool call.
     *
     * @param tool name
     * @param args a string that starts with {@code =} is CEL over the candidate's rows, anything
     *     else is itself; an argument without value: the call is not made
     * @param when CEL; the call is made only when it holds; {@code null} always holds
     */
    public record Read(String tool, Map<String, Object> args, @Nullable String when) {
        public Read {
            args = Lists.orEmpty(args);
        }
    }

    /** Type of a fact. */
    public enum FactType {
        NUMBER,
        BOOLEAN,
        TEXT
    }

    /**
     * A named value over the reads.
     *
     * @param id name
     * @param type of the value
     * @param value CEL over the reads
     * @param text what it says; <code>${it}</code> is the value
     */
    public record Fact(String id, FactType type, String value, String text) {}

    /**
     * Something that may be wrong.
     *
     * @param cause code of the catalogue
     * @param candidates where instances come from; instances with the same entities are one
     * @param reads discriminating calls, made for each instance
     * @param evidence what proves or weakens it
     * @param confirm CEL over {@code n} (rows found per evidence id), {@code e}, {@code v}
     * @param reject CEL as {@code confirm}; wins over it; {@code null} when nothing rejects
     * @param explainedBy causes of which this would be a consequence
     * @param chain text per node: symptom, mechanism, cause
     * @param remedies the first whose condition holds is proposed
     */
    public record Hypothesis(
            String cause,
            List<Candidate> candidates,
            Map<String, Read> reads,
            List<Evidence> evidence,
            String confirm,
            @Nullable String reject,
            List<Explanation> explainedBy,
            Map<Node, String> chain,
            List<Remedy> remedies) {
        public Hypothesis {
            candidates = Lists.orEmpty(candidates);
            reads = Lists.orEmpty(reads);
            evidence = Lists.orEmpty(evidence);
            explainedBy = Lists.orEmpty(explainedBy);
            remedies = Lists.orEmpty(remedies);
        }
    }

    /** Where on the way from symptom to cause a piece of evidence stands. */
    public enum Node {
        SYMPTOM,
        MECHANISM,
        CAUSE
    }

    /**
     * A source of instances.
     *
     * @param steps rows within rows: each step binds one
     * @param entities CEL per key of the catalogue
     * @param values further CEL values, {@code v.name}
     */
    public record Candidate(
            List<Step> steps, Map<String, String> entities, Map<String, String> values) {
        public Candidate {
            steps = Lists.orEmpty(steps);
            entities = Lists.orEmpty(entities);
            values = Lists.orEmpty(values);
        }
    }

    /**
     * Binds {@code as} to each row.
     *
     * @param as name of the row
     * @param rows {@code read#/json/pointer}; an object counts as one row
     * @param where CEL over the row and what is bound already
     * @param most rows taken; 0 means all
     * @param reads calls made for each row before the next step
     */
    public record Step(
            String as, String rows, @Nullable String where, int most, Map<String, Read> reads) {
        public Step {
            reads = Lists.orEmpty(reads);
        }
    }

    /**
     * A piece of evidence: rows of a stored result on which a predicate holds.
     *
     * @param id {@code n.id} counts its rows
     * @param node where it stands in the chain
     * @param rows {@code read#/json/pointer} or a bound row
     * @param where CEL over {@code it}, {@code e}, {@code v}, {@code t}, {@code k} and bound rows
     * @param quote members of the row that are quoted
     * @param weight how much it adds: confidence is 1 - product of (1 - weight)
     * @param most rows quoted; 0 means 1
     */
    public record Evidence(
            String id,
            Node node,
            String rows,
            @Nullable String where,
            List<String> quote,
            double weight,
            int most) {}

    /**
     * A cause that explains the hypothesis away.
     *
     * @param cause code
     * @param when CEL over {@code e}, {@code v} (ours) and {@code o}, {@code ov} (the other's)
     */
    public record Explanation(String cause, String when) {}

    /**
     * A proposal; templates with <code>${CEL}</code>.
     *
     * @param when condition; {@code null} always holds
     * @param statement SQL
     * @param patch change to a file
     * @param undo how to take it back
     * @param lockImpact which lock, for how long
     */
    public record Remedy(
            @Nullable String when,
            @Nullable String statement,
            @Nullable String patch,
            String undo,
            String lockImpact) {}

    /** What a signal tells. */
    public enum Tells {
        /** Something is badly wrong, whatever the user said. */
        ALARM,
        /** Slow or failing: a complaint about the database may be right. */
        TROUBLE,
        /** Proof that an area was looked at and is well. */
        CALM
    }

    /**
     * A row that tells something whatever the cause.
     *
     * @param id name
     * @param tells what
     * @param rows as in {@link Evidence}
     * @param where CEL over {@code it}
     * @param quote members quoted
     * @param text what it says, template over {@code it}
     */
    public record Signal(
            String id, Tells tells, String rows, String where, List<String> quote, String text) {}

    /**
     * What must have been seen.
     *
     * @param all reads that must all have answered
     * @param any reads of which one must have answered
     * @param reachable reads of which one answer proves that the database can be reached
     * @param when CEL over the reads; without it holding, what was answered is not the whole
     */
    public record Sight(
            List<String> all, List<String> any, List<String> reachable, @Nullable String when) {}
}
