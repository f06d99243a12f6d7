package ai.dbtool.prompts;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything people write for diagnosis: causes, playbooks, cards.
 *
 * @param causes by code, in the order of the file
 * @param playbooks by id, in the order of the index
 * @param cards text by file name without ending
 * @param digest SHA-256 over all files, for the investigation record
 */
public record Catalogue(
        Map<String, Cause> causes,
        Map<String, Playbook> playbooks,
        Map<String, String> cards,
        String digest) {

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private record Index(List<String> playbooks) {}

    private record Causes(List<Cause> causes) {}

    /** Loads the files of this module. */
    public static Catalogue load() {
        MessageDigest digest = sha256();
        Map<String, Cause> causes = new LinkedHashMap<>();
        YAML.readValue(text("causes.yaml", digest), Causes.class)
                .causes()
                .forEach(cause -> causes.put(cause.code(), cause));
        Map<String, Playbook> playbooks = new LinkedHashMap<>();
        for (String id : YAML.readValue(text("playbooks.yaml", digest), Index.class).playbooks()) {
            playbooks.put(id, playbook(text("playbooks/" + id + ".yaml", digest)));
        }
        Map<String, String> cards = new LinkedHashMap<>();
        causes.values().stream()
                .map(Cause::card)
                .filter(card -> card != null && !cards.containsKey(card))
                .forEach(card -> cards.put(card, text("cards/" + card + ".md", digest)));
        return new Catalogue(
                Collections.unmodifiableMap(causes),
                Collections.unmodifiableMap(playbooks),
                Collections.unmodifiableMap(cards),
                HexFormat.of().formatHex(digest.digest()));
    }

    /** A playbook from its YAML text. */
    public static Playbook playbook(String yaml) {
        return YAML.readValue(yaml, Playbook.class);
    }

    /** Values of the thresholds of {@code code}, by name. */
    public Map<String, Object> thresholds(String code) {
        Map<String, Object> values = new LinkedHashMap<>();
        Cause cause = causes.get(code);
        if (cause != null) {
            cause.thresholds()
                    .forEach(
                            (name, threshold) ->
                                    values.put(
                                            name,
                                            threshold.value() instanceof Double number
                                                    ? (Object) number
                                                    : (Object) threshold.value().longValue()));
        }
        return values;
    }

    /** Codes that playbooks can find, in the order of the catalogue. */
    public List<String> diagnosable() {
        List<String> found = new ArrayList<>();
        for (String code : causes.keySet()) {
            boolean sought =
                    playbooks.values().stream()
                            .flatMap(playbook -> playbook.hypotheses().stream())
                            .anyMatch(hypothesis -> hypothesis.cause().equals(code));
            if (sought) {
                found.add(code);
            }
        }
        return found;
    }

    private static String text(String name, MessageDigest digest) {
        try (InputStream file = Catalogue.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            byte[] bytes = file.readAllBytes();
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
