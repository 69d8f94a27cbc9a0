package dev.sourcecheck.servers;

import io.quarkus.test.junit.callback.QuarkusTestBeforeEachCallback;
import io.quarkus.test.junit.callback.QuarkusTestMethodContext;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;

/**
 * Gives each request of REST Assured the admin key, unless it brings an Authorization header of its
 * own. For a request without any: {@code given().noFilters()}.
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
