package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.SOURCES;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.options;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.servers.ErrorLog;
import dev.sourcecheck.servers.RawHttp;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Random requests from a fixed seed, over raw sockets, cause no server error. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class AnyInputTest {
  private static final long SEED = 20_260_211;
  private static final int REQUESTS = 2_000;

  private static final String[] METHODS = {
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"
  };
  private static final String[] PATHS = {
    "",
    "/types",
    "/ID",
    "/ID/summary",
    "/ID/test",
    "/ID/tests",
    "/test",
    "/test/JOB",
    "/test/JOB/events",
    "/test/JOB/cancel",
    "/test/JOB/confirm",
    "/test/JOB/authenticate"
  };
  private static final String[] IDS = {
    "ID",
    "0",
    "-1",
    "+1",
    "abc",
    "1.5",
    "9223372036854775808",
    "%00",
    "%",
    "%zz",
    "%ff%fe",
    "..",
    "%2e%2e",
    ";a=b",
    "null",
    "%F0%9F%98%80",
    "%ED%A0%80",
    "1e3",
    "0x1",
    "'",
    "\"",
    "<a>",
    "{}"
  };
  private static final String[] QUERIES = {
    "",
    "?wait=0",
    "?wait=-1",
    "?wait=61",
    "?wait=",
    "?wait",
    "?wait=%zz",
    "?limit=1&limit=x",
    "?before=%00",
    "?before=1&limit=100",
    "?&&==",
    "?limit=99999999999999999999",
    "?\u00e4=\u00f6"
  };
  private static final String[] VALUES = {
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "1e-999",
    "123456789012345678901234567890",
    "0.1",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "[]",
    "{}",
    "[[[[]]]]",
    "{\"a\":{\"b\":[null]}}",
    "\"pg\"",
    "\"a.b\"",
    "\"a.b.c\"",
    "\"'; DROP TABLE test_job; --\"",
    "\"jdbc:postgresql://h/d?socketFactory=x\"",
    "NaN",
    "01",
    "tru",
    "\"",
    ","
  };
  private static final String[] HEADERS = {
    "Content-Type: application/json",
    "Content-Type: text/plain; charset=utf-32",
    "Content-Type: multipart/form-data; boundary=x",
    "Content-Type: application/x-www-form-urlencoded",
    "Content-Type: ;;;",
    "Content-Encoding: gzip",
    "Accept: text/html",
    "Accept: application/json;q=x",
    "Accept: */*;q=0",
    "Accept-Language: \u00e4\u00f6\u00fc",
    "Idempotency-Key: ",
    "Idempotency-Key: a",
    "Idempotency-Key: \u0001\u0002",
    "Idempotency-Key: \u00ff\u00fe",
    "Authorization: Key x",
    "Authorization: Basic !!!",
    "Authorization: Bearer",
    "Cookie: =;=;\u0007",
    "Expect: 100-continue",
    "Last-Event-ID: x",
    "If-None-Match: *",
    "Range: bytes=9-1",
    "X-HTTP-Method-Override: DELETE",
    "Upgrade: websocket",
    "Origin: null"
  };

  private final Random dice = new Random(SEED);
  private final StoreSql store;
  private final JobCommands cancelling;
  private final String url;

  AnyInputTest(
      StoreSql store, JobCommands cancelling, @ConfigProperty(name = "test.url") String url) {
    this.store = store;
    this.cancelling = cancelling;
    this.url = url;
  }

  @Test
  void returnsNoServerErrorForRandomRequests() throws Exception {
    ObjectNode refused = form("any", "d");
    options(refused).put("port", 1);
    long source = register(refused);
    long job = submitted(source);
    awaitStatus(job, "done");

    try (ErrorLog log = new ErrorLog()) {
      assertThat(withoutAnyClaim(() -> faults(refused.toString(), source, job))).isEmpty();
      assertThat(log.errors()).isEmpty();
    }
    given().get(SOURCES).then().statusCode(200);
    given().get(SOURCES + "/test/" + job).then().statusCode(200);
  }

  /** Random hosts must be neither resolved nor connected to. */
  private List<String> withoutAnyClaim(Callable<List<String>> requests) throws Exception {
    return store.inTransaction(
        session -> {
          session.sql("SET LOCAL idle_in_transaction_session_timeout = 0").execute();
          session.sql("SELECT pg_advisory_xact_lock(7310577201)").execute();
          try {
            return requests.call();
          } finally {
            cancelling.cancelAll(
                session.sql("SELECT id FROM test_job WHERE finished_at IS NULL").list(Long.class));
          }
        });
  }

  private List<String> faults(String form, long source, long job) throws IOException {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      String request = request(form, source, job);
      String status = RawHttp.statusLine(URI.create(url), request);
      if (!status.matches("HTTP/1.1 [1-4]\\d\\d.*")) {
        faults.add(status + " for\n" + request);
      }
    }
    return faults;
  }

  private String request(String form, long source, long job) {
    String path =
        one(PATHS)
            .replace("ID", dice.nextInt(3) > 0 ? "ID" : one(IDS))
            .replace("JOB", dice.nextInt(3) > 0 ? Long.toString(job) : one(IDS))
            .replace("ID", Long.toString(dice.nextInt(4) > 0 ? source : source + 1));
    String body = dice.nextInt(4) > 0 ? spoilt(form) : dice.nextBoolean() ? one(VALUES) : "";
    StringBuilder request = new StringBuilder(one(METHODS)).append(' ').append(SOURCES);
    request
        .append(path)
        .append(one(QUERIES))
        .append(" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Key ")
        .append(StoreResource.KEY)
        .append("\r\n");
    for (int i = dice.nextInt(4); i > 0; i--) {
      request.append(one(HEADERS)).append("\r\n");
    }
    request.append("Content-Length: ").append(body.length()).append("\r\n\r\n");
    return request.append(body).toString();
  }

  /** A form of which one thing or more is not as it should be; characters stand for bytes. */
  private String spoilt(String form) {
    StringBuilder body = new StringBuilder(form);
    for (int i = dice.nextInt(3); i >= 0; i--) {
      int at = dice.nextInt(body.length());
      switch (dice.nextInt(5)) {
        case 0 -> body.deleteCharAt(at).append(' ');
        case 1 -> body.insert(at, (char) dice.nextInt(256));
        case 2 -> body.setCharAt(at, (char) dice.nextInt(256));
        case 3 -> body.insert(at, one(VALUES));
        default -> otherValue(body, at);
      }
    }
    return body.toString();
  }

  /** Puts another value behind a colon. */
  private void otherValue(StringBuilder body, int from) {
    int colon = body.indexOf(":", from);
    if (colon >= 0) {
      int end = colon + 1;
      while (end < body.length() && ",}".indexOf(body.charAt(end)) < 0) {
        end++;
      }
      body.replace(colon + 1, end, one(VALUES));
    }
  }

  private String one(String[] all) {
    return all[dice.nextInt(all.length)];
  }
}
