"""The OpenAPI document is valid, complete, and true of what is answered."""

from typing import Any

import jsonschema
import pytest
import yaml
from litestar.testing import TestClient
from openapi_spec_validator import validate

from chancery.settings import Secret, Settings

from .conftest import KEY, TEXT, StandIn, running


@pytest.fixture
def document(client: TestClient[Any]) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/schema/openapi.json").json()
    return answer


def component(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(method, path): item for path, methods in document["paths"].items() for method, item in methods.items()}


def test_it_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_it_is_served_as_json_and_yaml_alike(client: TestClient[Any], document: dict[str, Any]) -> None:
    assert client.get("/schema").json() == document
    assert yaml.safe_load(client.get("/schema/openapi.yaml").text) == document


def test_nothing_is_served_that_would_be_loaded_from_elsewhere(client: TestClient[Any]) -> None:
    for page in ("swagger", "redoc", "elements", "rapidoc", "scalar"):
        assert client.get(f"/schema/{page}").status_code == 404


def test_every_route_is_in_it(client: TestClient[Any], document: dict[str, Any]) -> None:
    served = {
        (method.lower(), route.path)
        for route in client.app.routes
        for method in route.methods
        if method != "OPTIONS" and not route.path.startswith("/schema")
    }
    assert served == set(operations(document))


def test_every_operation_has_a_name_a_summary_and_its_errors_as_problems(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document).values()]
    assert sorted(names) == ["createBrief", "describeModel", "live", "ready"]
    for operation in operations(document).values():
        assert operation["summary"]
        assert operation["description"]
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                [(media_type, answer)] = response["content"].items()
                assert media_type == "application/problem+json"
                assert answer["schema"] == {"$ref": "#/components/schemas/Problem"}
                assert answer["examples"]


def test_the_statuses_of_a_brief_are_all_there(document: dict[str, Any]) -> None:
    responses = operations(document)["post", "/v1/briefs"]["responses"]
    assert sorted(responses) == ["200", "400", "401", "406", "413", "415", "421", "422", "500", "503", "504"]
    assert list(responses["200"]["content"]) == ["application/json", "text/markdown", "text/html"]


def test_examples_of_problems_are_problems(document: dict[str, Any]) -> None:
    for operation in operations(document).values():
        for status, response in operation["responses"].items():
            for answer in response.get("content", {}).values():
                for example in answer.get("examples", {}).values():
                    jsonschema.validate(example["value"], component(document, "Problem"))
                    assert example["value"]["status"] == int(status)


def test_the_examples_of_articles_are_briefed(client: TestClient[Any], document: dict[str, Any]) -> None:
    bodies = operations(document)["post", "/v1/briefs"]["requestBody"]["content"]
    assert list(bodies) == ["application/json", "text/plain", "text/html"]
    for media_type, body in bodies.items():
        value = body["examples"]["article"]["value"]
        sent = {"json": value} if media_type == "application/json" else {"content": value.encode()}
        response = client.post("/v1/briefs", headers={"content-type": media_type}, **sent)
        assert response.status_code == 200, response.text


def test_an_answer_is_what_the_document_says(real_client: TestClient[Any], posted_json: dict[str, Any]) -> None:
    document = real_client.get("/schema/openapi.json").json()
    model = real_client.get("/v1/model")
    problem = real_client.post("/v1/briefs", json={})
    jsonschema.validate(posted_json, component(document, "Brief"))
    jsonschema.validate(model.json(), component(document, "LoadedModel"))
    jsonschema.validate(problem.json(), component(document, "Problem"))


def test_an_article_in_the_document_is_what_is_read(document: dict[str, Any]) -> None:
    article = component(document, "Article")
    jsonschema.validate({"text": TEXT, "title": None}, article)
    for refused in ({}, {"text": 1}, {"text": TEXT, "txet": ""}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(refused, article)


def test_keys_are_in_it_where_they_are_asked_for(document: dict[str, Any], stand_in: StandIn) -> None:
    assert "securitySchemes" not in document["components"]
    assert "security" not in document
    with running(stand_in, Settings(api_keys=(Secret(KEY),))) as client:
        guarded = client.get("/schema/openapi.json", headers={"authorization": f"Bearer {KEY}"}).json()
    validate(guarded)
    assert guarded["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert guarded["security"] == [{"bearer": []}]
    open_to_all = {path for (_, path), operation in operations(guarded).items() if operation.get("security") == []}
    assert open_to_all == {"/livez", "/readyz"}
