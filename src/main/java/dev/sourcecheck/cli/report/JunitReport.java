package dev.sourcecheck.cli.report;

import dev.sourcecheck.check.Outcome;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes results in the XML of JUnit, as Jenkins and GitLab read it: one suite for each source, one
 * test case for each step.
 */
public final class JunitReport {
  private JunitReport() {}

  public static String of(List<ReportedSource> sources, ExitRules rules) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      for (ReportedSource source : sources) {
        suite(source, rules, xml);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("The JUnit report could not be written", e);
    }
    return text + "\n";
  }

  private enum CaseResult {
    PASSED,
    FAILURE,
    ERROR,
    SKIPPED
  }

  private static void suite(ReportedSource source, ExitRules rules, XMLStreamWriter xml)
      throws XMLStreamException {
    List<CaseResult> results = source.steps().stream().map(step -> result(step, rules)).toList();
    xml.writeStartElement("testsuite");
    attribute("name", source.name(), xml);
    attribute("tests", Integer.toString(results.size()), xml);
    attribute("failures", count(results, CaseResult.FAILURE), xml);
    attribute("errors", count(results, CaseResult.ERROR), xml);
    attribute("skipped", count(results, CaseResult.SKIPPED), xml);
    attribute("time", seconds(source.millis()), xml);
    String started = source.job().path("started_at").asText("");
    if (started.length() >= 19) {
      attribute("timestamp", started.substring(0, 19), xml);
    }
    for (int i = 0; i < results.size(); i++) {
      testCase(source, source.steps().get(i), results.get(i), xml);
    }
    xml.writeEndElement();
  }

  private static void testCase(
      ReportedSource source, ReportedStep step, CaseResult result, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute("name", step.name(), xml);
    attribute("classname", "sourcecheck." + source.name(), xml);
    attribute("time", seconds(step.millis()), xml);
    switch (result) {
      case PASSED -> {}
      case SKIPPED -> {
        xml.writeStartElement("skipped");
        attribute("message", step.message(), xml);
        xml.writeEndElement();
      }
      case FAILURE -> problem("failure", step, xml);
      case ERROR -> problem("error", step, xml);
    }
    if (!step.warnings().isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(valid(String.join("\n", step.warnings())));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void problem(String element, ReportedStep step, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeStartElement(element);
    attribute("message", step.message().isEmpty() ? step.status() : step.message(), xml);
    attribute("type", step.code().isEmpty() ? step.status() : step.code(), xml);
    StringBuilder text = new StringBuilder(step.hint());
    step.fixes().forEach(fix -> text.append("\nfix: ").append(fix));
    xml.writeCharacters(valid(text.toString()));
    xml.writeEndElement();
  }

  private static CaseResult result(ReportedStep step, ExitRules rules) {
    if (!step.status().equals("done")) {
      return CaseResult.ERROR;
    }
    Outcome outcome = step.outcome().orElse(Outcome.FAILED);
    return switch (outcome) {
      case SUCCESS -> CaseResult.PASSED;
      case FAILED -> CaseResult.FAILURE;
      case SKIPPED -> rules.fails(step) ? CaseResult.FAILURE : CaseResult.SKIPPED;
    };
  }

  private static String count(List<CaseResult> results, CaseResult result) {
    return Long.toString(results.stream().filter(result::equals).count());
  }

  private static String seconds(long millis) {
    return BigDecimal.valueOf(millis, 3).toPlainString();
  }

  private static void attribute(String name, String value, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeAttribute(name, valid(value));
  }

  /** Without the characters that XML 1.0 cannot represent, which a server may send. */
  static String valid(String text) {
    StringBuilder valid = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              boolean allowed =
                  character == '\n'
                      || character == '\t'
                      || (character >= 0x20 && character <= 0xD7FF)
                      || (character >= 0xE000 && character <= 0xFFFD)
                      || character >= 0x10000;
              valid.appendCodePoint(allowed ? character : '?');
            });
    return valid.toString();
  }
}
