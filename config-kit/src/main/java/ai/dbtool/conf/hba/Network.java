package ai.dbtool.conf.hba;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses.
 *
 * @param first lowest address; host bits are zero
 * @param prefix length of the network part
 * @param bits 32 or 128
 * @param hostBits whether the file had host bits set, which the server ignores
 */
public record Network(BigInteger first, int prefix, int bits, boolean hostBits) {

    /** What inet_aton takes: one to four numbers, decimal, octal or hexadecimal. */
    private static final Pattern V4 =
            Pattern.compile("(?:0[xX][0-9a-fA-F]+|[0-9]+)(?:\\.(?:0[xX][0-9a-fA-F]+|[0-9]+)){0,3}");

    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Whether {@code text} is an address literal (never looked up). */
    static boolean isLiteral(String text) {
        return bytes(text) != null;
    }

    /** The one address {@code text}, or {@code null} when it is none. */
    public static @Nullable Network address(String text) {
        byte[] address = bytes(text);
        return address == null ? null : of(address, address.length * 8);
    }

    /** {@code address/prefix}, or {@code null} when it is none. */
    static @Nullable Network cidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return null;
        }
        byte[] address = bytes(text.substring(0, slash));
        if (address == null) {
            return null;
        }
        try {
            return of(address, Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Address and mask of equal length, or {@code null} when the mask has holes. */
    static @Nullable Network masked(byte[] host, byte[] mask) {
        int prefix = 0;
        boolean ended = false;
        for (int bit = 0; bit < mask.length * 8; bit++) {
            boolean set = (mask[bit / 8] >> (7 - bit % 8) & 1) == 1;
            if (set && ended) {
                return null;
            }
            ended |= !set;
            prefix += set ? 1 : 0;
        }
        return of(host, prefix);
    }

    private static @Nullable Network of(byte[] address, int prefix) {
        int bits = address.length * 8;
        if (prefix < 0 || prefix > bits) {
            return null;
        }
        BigInteger value = new BigInteger(1, address);
        BigInteger first = value.shiftRight(bits - prefix).shiftLeft(bits - prefix);
        return new Network(first, prefix, bits, !first.equals(value));
    }

    static byte @Nullable [] bytes(String literal) {
        if (V4.matcher(literal).matches()) {
            return inetAton(literal.split("\\."));
        }
        if (!V6.matcher(literal).matches()) {
            return null;
        }
        try {
            // An IPv4-mapped one would come back as IPv4, which the server does not do.
            byte[] address = InetAddress.getByName(literal).getAddress();
            return address.length == 16 ? address : mapped(address);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static byte[] mapped(byte[] four) {
        byte[] address = new byte[16];
        address[10] = -1;
        address[11] = -1;
        System.arraycopy(four, 0, address, 12, 4);
        return address;
    }

    /** The last part fills all bytes that are left. */
    private static byte @Nullable [] inetAton(String[] parts) {
        byte[] address = new byte[4];
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            int room = last ? 4 - i : 1;
            long value;
            try {
                value = Long.decode(parts[i]);
            } catch (NumberFormatException e) {
                return null;
            }
            if (value >= 1L << (8 * room)) {
                return null;
            }
            for (int b = 0; b < room; b++) {
                address[i + b] = (byte) (value >> (8 * (room - 1 - b)));
            }
        }
        return address;
    }

    /** Whether every address of {@code other} is in this range. */
    public boolean contains(Network other) {
        return bits == other.bits
                && prefix <= other.prefix
                && other.first.shiftRight(bits - prefix).equals(first.shiftRight(bits - prefix));
    }

    /** Whether all of it is loopback. */
    public boolean loopback() {
        return bits == 32
                ? prefix >= 8 && first.shiftRight(24).intValue() == 127
                : prefix == 128 && first.equals(BigInteger.ONE);
    }

    /** log2 of the number of addresses. */
    public int width() {
        return bits - prefix;
    }

    /** Highest address. */
    public BigInteger last() {
        return first.add(BigInteger.ONE.shiftLeft(bits - prefix)).subtract(BigInteger.ONE);
    }

    /** The lowest address alone. */
    public String host() {
        return text(first, bits);
    }

    /** {@code address/prefix}. */
    @Override
    public String toString() {
        return text(first, bits) + "/" + prefix;
    }

    static String text(BigInteger number, int bits) {
        byte[] address = new byte[bits / 8];
        byte[] value = number.toByteArray();
        int copied = Math.min(value.length, address.length);
        System.arraycopy(value, value.length - copied, address, address.length - copied, copied);
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
