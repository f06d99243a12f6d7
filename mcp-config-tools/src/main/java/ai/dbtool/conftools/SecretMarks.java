package ai.dbtool.conftools;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Marks that are equal for equal secrets and tell nothing else; the key lives as long as we do. */
final class SecretMarks implements UnaryOperator<String> {

    private final SecretKeySpec key;

    SecretMarks() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    @Override
    public String apply(String secret) {
        if (secret.isEmpty()) {
            return secret;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] hash = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return "«secret:" + HexFormat.of().formatHex(hash, 0, 6) + "»";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
