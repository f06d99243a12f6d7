package ai.dbtool.cli.clients;

import ai.dbtool.cli.clients.ServerEntry.Remote;

import java.util.ArrayList;
import java.util.List;

/** Open WebUI: servers by address are typed into its settings, others go through mcpo. */
record OpenWebUi() implements Client.ByHand {

    @Override
    public String name() {
        return "open-webui";
    }

    @Override
    public String title() {
        return "Open WebUI";
    }

    @Override
    public List<String> notes(List<ServerEntry> servers) {
        List<String> notes = new ArrayList<>();
        if (!Entries.remote(servers)) {
            notes.add(
                    "Open WebUI reaches servers by address. Either start 'dbtool-ai serve' and run");
            notes.add("  dbtool-ai clients print open-webui --remote http://127.0.0.1:8800");
            notes.add("or put mcpo between, for which this is the file and the command:");
            notes.add("");
            Mcpo mcpo = new Mcpo();
            notes.add(mcpo.notation().document(mcpo.settings(servers)).stripTrailing());
            notes.add("");
            notes.addAll(mcpo.notes(servers));
            notes.add("Then in Admin Settings > External Tools > +, for each server:");
            servers.forEach(
                    server ->
                            notes.add(
                                    "  type OpenAPI, URL http://127.0.0.1:8000/" + server.name()));
            return notes;
        }
        notes.add(
                "In Admin Settings > External Tools > + (Open WebUI 0.6.31 or newer), for each server:");
        for (ServerEntry server : servers) {
            if (server.endpoint() instanceof Remote remote) {
                notes.add("  type MCP (Streamable HTTP)");
                notes.add("  URL  " + remote.url());
                notes.add("  auth Bearer, with the API key (none if the server asks for none)");
                notes.add("  ID   " + server.name() + ", name " + server.title());
            }
        }
        notes.add(
                "Open WebUI in a container reaches this machine as host.docker.internal; the server"
                        + " must listen there and allow that host.");
        return notes;
    }
}
