package dev.sourcecheck.api.dqops;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client hangs up long before the time limit of its connection test. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class DisconnectedClientTest {
  @TestHTTPResource("/")
  URI root;

  private final StoreSql store;

  DisconnectedClientTest(StoreSql store) {
    this.store = store;
  }

  @Test
  void cancelsTheConnectionTest() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      ObjectNode model = Dqops.model("disconnected", Servers.newDatabase());
      ((ObjectNode) model.get("postgresql")).put("port", Integer.toString(silent.getLocalPort()));
      try (Socket client = new Socket(root.getHost(), root.getPort())) {
        client.getOutputStream().write(request(model.toString()));
        await().atMost(Duration.ofSeconds(20)).until(() -> isLast("processing"));
      }

      await().atMost(Duration.ofSeconds(20)).until(() -> isLast("cancelled"));
    }
  }

  private boolean isLast(String status) {
    return store.withSession(
        session ->
            session
                .sql(
                    "SELECT count(*) FROM test_job WHERE status = :status"
                        + " AND id = (SELECT max(id) FROM test_job WHERE kind = 'connection')")
                .bind("status", status)
                .one(Long.class)
                .equals(1L));
  }

  private static byte[] request(String body) {
    return ("POST /api/datasource/testconnection HTTP/1.1\r\nHost: x\r\nAuthorization: Key "
            + StoreResource.KEY
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
