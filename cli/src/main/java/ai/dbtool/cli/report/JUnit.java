package ai.dbtool.cli.report;

import org.jspecify.annotations.Nullable;

import java.io.StringWriter;
import java.util.List;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A report in the XML that JUnit's Ant task writes and pipelines read: one suite, one case for each
 * check.
 */
public final class JUnit {

    private JUnit() {}

    /**
     * One check.
     *
     * @param group what it belongs to
     * @param name what it checks
     * @param failure what failed, a line each; {@code null} when it passed
     * @param type kind of failure
     * @param skipped why it was not done; {@code null} when it was
     * @param said what else is to be told, or {@code null}
     */
    public record Case(
            String group,
            String name,
            @Nullable String failure,
            String type,
            @Nullable String skipped,
            @Nullable String said) {}

    /** {@code cases} as one suite called {@code name}. */
    public static String of(String name, List<Case> cases) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuites");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", name);
            xml.writeAttribute("tests", Integer.toString(cases.size()));
            xml.writeAttribute("failures", count(cases, true));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("skipped", count(cases, false));
            xml.writeCharacters("\n");
            for (Case one : cases) {
                write(xml, one);
            }
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("XML in memory cannot fail", e);
        }
        return text.toString();
    }

    private static String count(List<Case> cases, boolean failures) {
        return Long.toString(
                cases.stream()
                        .filter(one -> (failures ? one.failure() : one.skipped()) != null)
                        .count());
    }

    private static void write(XMLStreamWriter xml, Case one) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", one.group());
        xml.writeAttribute("name", one.name());
        String failure = one.failure();
        String skipped = one.skipped();
        String said = one.said();
        if (failure != null) {
            xml.writeStartElement("failure");
            xml.writeAttribute("type", one.type());
            xml.writeAttribute("message", failure.lines().findFirst().orElse(""));
            xml.writeCharacters(failure);
            xml.writeEndElement();
        }
        if (skipped != null) {
            xml.writeEmptyElement("skipped");
            xml.writeAttribute("message", skipped);
        }
        if (said != null) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(said);
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }
}
