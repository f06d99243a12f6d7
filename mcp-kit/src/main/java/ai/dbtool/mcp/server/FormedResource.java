package ai.dbtool.mcp.server;

/** One of several resources that one class reads. */
public interface FormedResource extends ResourceProvider {

    /** What a {@link ResourceProvider} says of itself. */
    record Form(
            String uriTemplate, String name, String title, String mimeType, String description) {}

    /** Which one it is. */
    Form form();

    @Override
    default String uriTemplate() {
        return form().uriTemplate();
    }

    @Override
    default String name() {
        return form().name();
    }

    @Override
    default String title() {
        return form().title();
    }

    @Override
    default String mimeType() {
        return form().mimeType();
    }

    @Override
    default String description() {
        return form().description();
    }
}
