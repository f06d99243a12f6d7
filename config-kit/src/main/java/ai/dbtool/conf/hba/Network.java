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

    private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Whether {@code text} is an address literal (never looked up). */
    static boolean isLiteral(String text) {
        return V4.matcher(text).matches() || V6.matcher(text).matches();
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

    /** Address and mask in two fields, or {@code null}; masks must be contiguous. */
    static @Nullable Network masked(String address, String mask) {
        byte[] host = bytes(address);
        byte[] network = bytes(mask);
        if (host == null || network == null || host.length != network.length) {
            return null;
        }
        int prefix = 0;
        boolean ended = false;
        for (int bit = 0; bit < network.length * 8; bit++) {
            boolean set = (network[bit / 8] >> (7 - bit % 8) & 1) == 1;
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

    private static byte @Nullable [] bytes(String literal) {
        if (!isLiteral(literal)) {
            return null;
        }
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
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

    /** {@code address/prefix}. */
    @Override
    public String toString() {
        byte[] address = new byte[bits / 8];
        byte[] value = first.toByteArray();
        int copied = Math.min(value.length, address.length);
        System.arraycopy(value, value.length - copied, address, address.length - copied, copied);
        try {
            return InetAddress.getByAddress(address).getHostAddress() + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
