package ai.dbtool.relay;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED). */
public final class Peer {

    private Peer() {}

    /** Whether it is the user of this process; a system that does not tell has no peers. */
    public static boolean isMe(SocketChannel channel) {
        try {
            return channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                    .user()
                    .equals(RunFolder.me());
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
