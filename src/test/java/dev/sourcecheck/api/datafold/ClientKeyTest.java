package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.assertError;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Certificates;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key of a client certificate is a secret like a password. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class ClientKeyTest {
  private static final Certificates.TestClientCertificate CLIENT =
      new Certificates("Authority of keys").client("postgres");

  private final String database = Servers.newDatabase();

  private ObjectNode withKey(String name) {
    ObjectNode form = form(name, database);
    options(form).put("sslcert", CLIENT.certificate()).put("sslkey", CLIENT.key());
    return form;
  }

  private static List<String> linesOfTheKey() {
    return CLIENT.key().lines().filter(line -> !line.startsWith("-----")).toList();
  }

  private static void assertWithoutKey(String answer) {
    assertThat(answer).doesNotContain("\"sslkey\":").doesNotContain(linesOfTheKey());
  }

  @Test
  void isNeverReturned() {
    long source = register(withKey("a key"));
    String path = DatafoldClient.SOURCES + "/" + source;

    assertThat(given().get(path).jsonPath().getString("options.sslcert"))
        .isEqualTo(CLIENT.certificate());
    for (String each : List.of(path, path + "/summary", DatafoldClient.SOURCES)) {
      assertWithoutKey(given().get(each).asString());
    }
    assertWithoutKey(
        given().body(withKey("a key").toString()).put(path).then().extract().asString());
  }

  @ParameterizedTest
  @CsvSource({"host, localhost", "user, other", "dbname, other"})
  void isRequiredAgainAfterRebinding(String field, String value) {
    ObjectNode form = withKey("a key that moves by " + field);
    String path = DatafoldClient.SOURCES + "/" + register(form);
    options(form).put(field, value).remove("sslkey");

    assertError(
        given().body(form.toString()).put(path), "secret_required", "body", "options", "sslkey");
    options(form).put("sslkey", CLIENT.key());
    given().body(form.toString()).put(path).then().statusCode(200);
  }

  @Test
  void isMaskedInWhatAServerReports() {
    String line = linesOfTheKey().get(1);
    Servers.execute(
        Servers.superuser(database),
        """
        CREATE FUNCTION public.leak() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'the key is %s' USING DETAIL = 'again %s', HINT = 'and %s';
        END $$"""
            .formatted(line, line, line),
        "CREATE EVENT TRIGGER leak ON ddl_command_start WHEN TAG IN ('CREATE TABLE')"
            + " EXECUTE FUNCTION public.leak()");

    JsonNode test = awaitStatus(submitted(register(withKey("a key that leaks"))), "done");

    assertThat(test.at("/results/1/result/message").asText())
        .startsWith("the key is *** (again ***; and ***): unable to create table ");
    assertWithoutKey(test.toString());
  }

  @ParameterizedTest
  @CsvSource({"sslcert, sslkey", "sslkey, sslcert"})
  void requiresItsCertificateAndViceVersa(String given, String missing) {
    ObjectNode form = withKey("only " + given);
    options(form).remove(missing);

    JsonNode test = awaitStatus(submitted(register(form)), "done");

    assertThat(test.at("/results/0/result/error/code").asText()).isEqualTo("OPTION_INVALID");
    assertThat(test.at("/results/0/result/error/fields").toString())
        .contains("\"" + (given.equals("sslkey") ? "sslcert" : "sslkey") + "\"");
    assertThat(test.toString()).doesNotContain(linesOfTheKey());
  }

  @ParameterizedTest
  @CsvSource({"sslcert", "sslkey"})
  void textThatIsNotPemIsAnInvalidOption(String field) {
    ObjectNode form = withKey("odd " + field);
    options(form).put(field, "not PEM");

    JsonNode test = awaitStatus(submitted(register(form)), "done");

    assertThat(test.at("/results/0/result/error/code").asText()).isEqualTo("OPTION_INVALID");
    assertThat(test.at("/results/0/result/error/fields").toString())
        .isEqualTo("[\"" + field + "\"]");
  }
}
