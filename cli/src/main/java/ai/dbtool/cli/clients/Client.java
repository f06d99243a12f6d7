package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.text.Notation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An MCP client and how it is told about a server. */
public sealed interface Client {

    /** What it is called on our command line. */
    String name();

    /** What it calls itself. */
    String title();

    /** What a person must know or still do. */
    List<String> notes(List<ServerEntry> servers);

    /** A client that reads a file. */
    non-sealed interface WithFile extends Client {

        /** The file it reads. */
        Path file(Place place);

        /** How that file is written. */
        Notation notation();

        /** What has to be in it. */
        Map<String, Object> settings(List<ServerEntry> servers);
    }

    /** A client that is told by hand; the notes are the steps. */
    non-sealed interface ByHand extends Client {}
}
