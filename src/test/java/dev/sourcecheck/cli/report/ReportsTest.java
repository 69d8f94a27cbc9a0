package dev.sourcecheck.cli.report;

import static dev.sourcecheck.cli.report.SampleResults.FAILED;
import static dev.sourcecheck.cli.report.SampleResults.PASSED;
import static dev.sourcecheck.cli.report.SampleResults.SKIPPED;
import static dev.sourcecheck.cli.report.SampleResults.WARNED;
import static dev.sourcecheck.cli.report.SampleResults.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The same results in every format. */
class ReportsTest {
  private static final ExitRules RULES =
      new ExitRules(FailOn.FAILED, EnumSet.allOf(Step.class), Set.of());
  private static final ReportedSource SHOP = source("shop, <1>", "done", WARNED, FAILED, SKIPPED);
  private static final ReportedSource GOOD = source("good", "done", PASSED);

  @Test
  void printsOneLineForEachStep() {
    StringWriter text = new StringWriter();
    TextReport report = new TextReport(new PrintWriter(text), new TextStyle(false));

    report.source(SHOP);
    report.summary(List.of(SHOP, GOOD));

    assertThat(text.toString().lines())
        .containsExactly(
            "shop, <1>",
            "  connection        success   Connected (71 ms)",
            "      warning: UNENCRYPTED_LOGIN: Not encrypted",
            "  temp_schema       failed    permission denied ::error::forged  [2J<b>|` (5 ms)",
            "      PERMISSION_DENIED: User may not create tables, 100%",
            "      fix: GRANT CREATE ON SCHEMA s TO u",
            "  lineage_download  skipped   Not available",
            "  verdict: failed",
            "2 sources: 1 success, 1 not");
  }

  @Test
  void namesStepsThatMustNotBeSkipped() {
    StringWriter text = new StringWriter();
    ExitRules rules =
        new ExitRules(FailOn.FAILED, EnumSet.allOf(Step.class), EnumSet.of(Step.LINEAGE_DOWNLOAD));

    new TextReport(new PrintWriter(text), new TextStyle(false)).missing(SHOP, rules);

    assertThat(text).hasToString("shop, <1>: lineage_download must not be skipped\n");
  }

  @Test
  void colorsOutcomesOnATerminal() {
    assertThat(new TextStyle(true).outcome(Outcome.FAILED, "x")).isEqualTo("\u001b[31mx\u001b[0m");
  }

  @Test
  void writesTheJobOfASingleSourceAsJson() throws Exception {
    JsonMapper json = new JsonMapper();

    assertThat(json.readTree(JsonReport.of(List.of(GOOD), true))).isEqualTo(GOOD.job());
    assertThat(json.readTree(JsonReport.of(List.of(GOOD), false)).at("/sources/0/job"))
        .isEqualTo(GOOD.job());
    assertThat(json.readTree(JsonReport.of(List.of(SHOP, GOOD), true)).at("/sources/1/name"))
        .hasToString("\"good\"");
  }

  @Test
  void writesAJunitSuiteForEachSource() throws Exception {
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(JunitReport.of(List.of(SHOP, GOOD), RULES))));

    Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("name")).isEqualTo("shop, <1>");
    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("0");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    assertThat(suite.getAttribute("time")).isEqualTo("1.234");
    assertThat(suite.getAttribute("timestamp")).isEqualTo("2026-01-02T03:04:05");
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("type")).isEqualTo("PERMISSION_DENIED");
    assertThat(failure.getTextContent())
        .isEqualTo("User may not create tables, 100%\nfix: GRANT CREATE ON SCHEMA s TO u");
    assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
  }

  /** What we write is a part of what {@code junit-10.xsd} of Jenkins' xUnit plugin allows. */
  @Test
  void writesOnlyWhatJenkinsReads() throws Exception {
    String definition =
        """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:complexType name="problem" mixed="true">
            <xs:attribute name="message"/>
            <xs:attribute name="type"/>
          </xs:complexType>
          <xs:element name="testsuites"><xs:complexType><xs:sequence>
            <xs:element name="testsuite" maxOccurs="unbounded"><xs:complexType><xs:sequence>
              <xs:element name="testcase" maxOccurs="unbounded"><xs:complexType><xs:sequence>
                <xs:choice minOccurs="0">
                  <xs:element name="skipped" type="problem"/>
                  <xs:element name="failure" type="problem"/>
                  <xs:element name="error" type="problem"/>
                </xs:choice>
                <xs:element name="system-out" type="xs:string" minOccurs="0"/>
              </xs:sequence>
              <xs:attribute name="name" use="required"/>
              <xs:attribute name="classname" use="required"/>
              <xs:attribute name="time" type="xs:decimal" use="required"/>
              </xs:complexType></xs:element>
            </xs:sequence>
            <xs:attribute name="name" use="required"/>
            <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="skipped" type="xs:nonNegativeInteger"/>
            <xs:attribute name="time" type="xs:decimal"/>
            <xs:attribute name="timestamp" type="xs:dateTime"/>
            </xs:complexType></xs:element>
          </xs:sequence></xs:complexType></xs:element>
        </xs:schema>
        """;
    Schema schema =
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
            .newSchema(new StreamSource(new StringReader(definition)));
    ReportedSource broken = source("lost", "failed", PASSED);
    String xml = JunitReport.of(List.of(SHOP, GOOD, broken), RULES);

    assertThatCode(() -> schema.newValidator().validate(new StreamSource(new StringReader(xml))))
        .doesNotThrowAnyException();
  }

  @Test
  void annotatesFailuresAndWarnings() {
    assertThat(GithubAnnotations.of(List.of(SHOP, GOOD), RULES))
        .containsExactly(
            "::warning title=shop%2C <1>%3A connection::UNENCRYPTED_LOGIN: Not encrypted",
            "::error title=shop%2C <1>%3A temp_schema::User may not create tables, 100%25"
                + "%0Afix: GRANT CREATE ON SCHEMA s TO u");
  }

  @Test
  void summarizesInMarkdown() {
    assertThat(MarkdownSummary.of(List.of(SHOP)))
        .isEqualTo(
            """
            ## Data sources

            ### shop, &lt;1&gt;: failed

            | step | outcome | message | ms |
            |---|---|---|---|
            | connection | success | Connected | 71 |
            | temp_schema | failed | permission denied ::error::forged  \\[2J&lt;b&gt;\\|\\` | 5 |
            | lineage_download | skipped | Not available | 0 |

            connection: warning UNENCRYPTED\\_LOGIN: Not encrypted

            temp_schema: PERMISSION\\_DENIED: User may not create tables, 100%

            Fix of temp_schema:

            ```sql
            GRANT CREATE ON SCHEMA s TO u;
            ```
            """);
  }
}
