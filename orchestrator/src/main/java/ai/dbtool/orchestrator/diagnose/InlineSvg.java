package ai.dbtool.orchestrator.diagnose;

import org.jspecify.annotations.Nullable;

import java.io.StringReader;
import java.util.Set;
import java.util.regex.Pattern;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Writes a picture of a server anew for a place within a page: only shapes, text and what places
 * and colours them. A server may be anyone's; in a page its picture could run, load and link, as an
 * image it could not.
 */
final class InlineSvg {

    private static final int MOST_CHARACTERS = 500_000;
    private static final Set<String> ELEMENTS = Set.of("svg", "g", "rect", "path", "line", "text");
    private static final Set<String> ATTRIBUTES =
            Set.of(
                    "width",
                    "height",
                    "viewBox",
                    "role",
                    "x",
                    "y",
                    "x1",
                    "y1",
                    "x2",
                    "y2",
                    "d",
                    "fill",
                    "stroke",
                    "font-family",
                    "font-size",
                    "text-anchor");

    /** Numbers, colours, words, paths: no reference fits. */
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9 .,#%+-]*");

    private final XMLStreamReader reader;
    private final StringBuilder html = new StringBuilder();

    private InlineSvg(XMLStreamReader reader) {
        this.reader = reader;
    }

    /** {@code picture} as an element of HTML; {@code null} when it is no SVG or too big. */
    static @Nullable String of(String picture) {
        if (picture.length() > MOST_CHARACTERS) {
            return null;
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            String html =
                    new InlineSvg(factory.createXMLStreamReader(new StringReader(picture))).copy();
            return html.startsWith("<svg") ? html : null;
        } catch (XMLStreamException e) {
            return null;
        }
    }

    private String copy() throws XMLStreamException {
        int dropped = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (dropped > 0 || !ELEMENTS.contains(reader.getLocalName())) {
                    dropped++;
                } else {
                    start();
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                if (dropped > 0) {
                    dropped--;
                } else {
                    html.append("</").append(reader.getLocalName()).append('>');
                }
            } else if (event == XMLStreamConstants.CHARACTERS && dropped == 0) {
                html.append(HtmlReport.escape(reader.getText()));
            }
        }
        return html.toString();
    }

    private void start() {
        html.append('<').append(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String name = reader.getAttributeLocalName(i);
            String value = reader.getAttributeValue(i);
            if (ATTRIBUTES.contains(name) && VALUE.matcher(value).matches()) {
                html.append(' ').append(name).append("=\"").append(value).append('"');
            }
        }
        html.append('>');
    }
}
