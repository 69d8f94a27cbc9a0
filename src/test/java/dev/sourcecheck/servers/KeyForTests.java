package dev.sourcecheck.servers;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;

/**
 * Adds the admin key to each REST Assured request without an Authorization header. Use {@code
 * given().noFilters()} to send no header.
 */
public final class KeyForTests implements QuarkusTestBeforeEachCallback {
  private static final Filter ADD_KEY =
      (request, response, chain) -> {
        if (!request.getHeaders().hasHeaderWithName("Authorization")) {
          request.header("Authorization", "Key " + StoreResource.KEY);
        }
        return chain.next(request, response);
      };

  @Override
  public void beforeEach(QuarkusTestMethodContext context) {
    RestAssured.replaceFiltersWith(ADD_KEY);
  }
}
