"""Answers about apps as a whole: published, deployed, looked up by name, listed and stopped."""

from __future__ import annotations

import time

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from jobspec.local.definitions import DefinitionService
from jobspec.local.deployments import Deployment, Deployments, requests_of
from jobspec.local.errors import LocalRuntimeError
from jobspec.local.protos import M, known
from jobspec.local.registry import App, Function
from jobspec.local.restoring import restore
from jobspec.local.runtime import Runtime
from jobspec.local.state_folder import ENVIRONMENT


class AppService:
    """Apps of this run, and those that earlier ones have deployed."""

    def __init__(
        self, runtime: Runtime, definitions: DefinitionService, deployments: Deployments
    ) -> None:
        self._runtime = runtime
        self._definitions = definitions
        self._deployments = deployments
        self._without: dict[str, str] = {}  # app id: why some of its secrets have no values

    # Publishing ----------------------------------------------------------------------------------

    async def app_get_by_deployment_name(
        self, request: api_pb2.AppGetByDeploymentNameRequest
    ) -> api_pb2.AppGetByDeploymentNameResponse:
        environment = request.environment_name or ENVIRONMENT
        app = self._deployed(request.name, environment)
        if app is None:
            return known(api_pb2.AppGetByDeploymentNameResponse, environment_name=environment)
        return known(
            api_pb2.AppGetByDeploymentNameResponse,
            app_id=app.app_id,
            environment_name=environment,
            **_lifecycle(app),
        )

    async def app_publish(self, request: api_pb2.AppPublishRequest) -> api_pb2.AppPublishResponse:
        response = await self._definitions.app_publish(request)
        self._runtime.published(request.app_id, self._definitions.layout(request.app_id))
        if request.app_state == api_pb2.APP_STATE_DEPLOYED:
            self._deploy(self._runtime.registry.apps[request.app_id], request.name)
        return response

    def _deploy(self, app: App, name: str) -> None:
        app.name = name
        app.version += 1
        app.deployed_at = time.time()
        roots = [*app.function_ids.values(), *app.class_ids.values()]
        self._without.pop(app.app_id, None)
        self._deployments.keep(
            Deployment(
                app.app_id,
                name,
                app.environment,
                app.version,
                app.deployed_at,
                app.function_ids,
                app.class_ids,
                requests_of(self._runtime.registry, roots),
            )
        )

    async def app_client_disconnect(self, request: api_pb2.AppClientDisconnectRequest) -> Empty:
        app = self._app(request.app_id)
        interrupted = request.reason == api_pb2.APP_DISCONNECT_REASON_KEYBOARD_INTERRUPT
        if app.detached:
            self._runtime.background(self._finish(app))
        elif not app.name:
            self._stop(app.app_id, interrupted=interrupted)
        return Empty()

    async def _finish(self, app: App) -> None:
        await self._runtime.settled({app.app_id})
        self._stop(app.app_id, interrupted=False)

    async def app_stop(self, request: api_pb2.AppStopRequest) -> Empty:
        app = self._app(request.app_id)
        if app.name:
            self._deployments.remove(app.name, app.environment)
        self._stop(app.app_id, interrupted=True)
        return Empty()

    def _stop(self, app_id: str, *, interrupted: bool) -> None:
        self._app(app_id).stopped_at = time.time()
        self._runtime.background(self._runtime.stop_app(app_id, interrupted=interrupted))

    # Looking up ----------------------------------------------------------------------------------

    def _deployed(self, name: str, environment: str) -> App | None:
        """The app that is deployed under a name, by this run or by an earlier one."""
        for app in self._runtime.registry.apps.values():
            if (app.name, app.environment) == (name, environment) and not app.stopped_at:
                return app
        try:
            deployment = self._deployments.find(name, environment)
        except LocalRuntimeError as error:
            raise GRPCError(Status.FAILED_PRECONDITION, str(error)) from None
        if deployment is None:
            return None
        app, without = restore(deployment, self._runtime.registry, self._definitions)
        if without:
            self._without[app.app_id] = without
        return app

    def _usable(self, name: str, environment: str) -> App:
        """The same, ready to be called.

        Raises:
            GRPCError: there is none, or its secrets have no values in this run.
        """
        app = self._deployed(name, environment)
        if app is None:
            there = ", ".join(self._deployments.names(environment)) or "none"
            message = f"no app {name!r} is deployed here (those that are: {there})"
            raise GRPCError(Status.NOT_FOUND, message)
        if app.app_id in self._without:
            raise GRPCError(Status.FAILED_PRECONDITION, self._without[app.app_id])
        if not self._runtime.is_published(app.app_id):
            self._runtime.published(app.app_id, self._definitions.layout(app.app_id))
        return app

    async def function_get(
        self, request: api_pb2.FunctionGetRequest
    ) -> api_pb2.FunctionGetResponse:
        app = self._usable(request.app_name, request.environment_name or ENVIRONMENT)
        version = getattr(request, "app_version", 0)
        if version and version != app.version:
            message = f"of {app.name!r} only the last version, {app.version}, is kept here"
            raise GRPCError(Status.NOT_FOUND, message)
        function_id = app.function_ids.get(request.object_tag)
        if function_id is None:
            raise _no_function(app, request.object_tag)
        return self._found(api_pb2.FunctionGetResponse, function_id)

    async def function_get_by_id(
        self, request: api_pb2.FunctionGetByIdRequest
    ) -> api_pb2.FunctionGetByIdResponse:
        if request.function_id not in self._runtime.registry.functions:
            raise GRPCError(Status.NOT_FOUND, f"no function with id {request.function_id!r}")
        return self._found(api_pb2.FunctionGetByIdResponse, request.function_id)

    def _found(self, kind: type[M], function_id: str) -> M:
        function: Function = self._runtime.registry.functions[function_id]
        return known(
            kind,
            function_id=function_id,
            handle_metadata=self._definitions.handle(function),
            function=function.data,
        )

    async def class_get(self, request: api_pb2.ClassGetRequest) -> api_pb2.ClassGetResponse:
        app = self._usable(request.app_name, request.environment_name or ENVIRONMENT)
        class_id = app.class_ids.get(request.object_tag)
        if class_id is None:
            classes = ", ".join(sorted(app.class_ids)) or "none"
            message = f"the app has no such class (its classes: {classes})"
            raise GRPCError(Status.NOT_FOUND, message)
        metadata = api_pb2.ClassHandleMetadata()
        return api_pb2.ClassGetResponse(class_id=class_id, handle_metadata=metadata)

    async def app_get_or_create(
        self, request: api_pb2.AppGetOrCreateRequest
    ) -> api_pb2.AppGetOrCreateResponse:
        environment = request.environment_name or ENVIRONMENT
        creates = request.object_creation_type == api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING
        app = self._deployed(request.app_name, environment) if creates else None
        if app is None and creates:
            app_id = self._runtime.registry.new_id("ap")
            app = App(app_id, request.app_name, environment, created_at=time.time())
            self._runtime.registry.apps[app_id] = app
            self._deploy(app, request.app_name)
        found = app or self._usable(request.app_name, environment)
        return api_pb2.AppGetOrCreateResponse(app_id=found.app_id)

    # Listing -------------------------------------------------------------------------------------

    async def app_list(self, request: api_pb2.AppListRequest) -> api_pb2.AppListResponse:
        environment = request.environment_name or ENVIRONMENT
        for name in self._deployments.names(environment):
            self._deployed(name, environment)
        response = api_pb2.AppListResponse()
        for app in self._runtime.registry.apps.values():
            if app.environment == environment:
                response.apps.append(self._listed(app))
        return response

    def _listed(self, app: App) -> api_pb2.AppListResponse.AppListItem:
        return known(
            api_pb2.AppListResponse.AppListItem,
            app_id=app.app_id,
            description=app.name or app.description,
            name=app.name,
            state=_state(app),
            created_at=app.created_at or app.deployed_at,
            stopped_at=app.stopped_at,
            n_running_tasks=len(self._runtime.containers(app.app_id)),
        )

    async def app_get_lifecycle(
        self, request: api_pb2.AppGetLifecycleRequest
    ) -> api_pb2.AppGetLifecycleResponse:
        return known(api_pb2.AppGetLifecycleResponse, **_lifecycle(self._app(request.app_id)))

    async def task_list(self, request: api_pb2.TaskListRequest) -> api_pb2.TaskListResponse:
        """Containers of an app's present version: publishing has told the others to end."""
        response = api_pb2.TaskListResponse()
        for app in self._runtime.registry.apps.values():
            if getattr(request, "app_id", "") in ("", app.app_id):
                for container in self._runtime.containers(app.app_id):
                    task = known(
                        api_pb2.TaskStats,
                        task_id=container.task_id,
                        app_id=app.app_id,
                        app_description=app.name or app.description,
                        started_at=time.time() - (time.monotonic() - container.started_at),
                    )
                    response.tasks.append(task)
        return response

    def _app(self, app_id: str) -> App:
        app = self._runtime.registry.apps.get(app_id)
        if app is None:
            raise GRPCError(Status.NOT_FOUND, f"no app with id {app_id!r}")
        return app


def _no_function(app: App, name: str) -> GRPCError:
    if f"{name}.*" in app.function_ids:
        return GRPCError(Status.NOT_FOUND, f"{name!r} is a class: use modal.Cls.from_name")
    functions = ", ".join(sorted(n for n in app.function_ids if "." not in n)) or "none"
    return GRPCError(Status.NOT_FOUND, f"the app has no such function (its functions: {functions})")


def _state(app: App) -> api_pb2.AppState.ValueType:
    if app.stopped_at:
        return api_pb2.APP_STATE_STOPPED
    return api_pb2.APP_STATE_DEPLOYED if app.name else api_pb2.APP_STATE_EPHEMERAL


def _lifecycle(app: App) -> dict[str, object]:
    """The field of that name, for messages that have it."""
    if not hasattr(api_pb2, "AppLifecycle"):
        return {}
    lifecycle = known(
        api_pb2.AppLifecycle,
        app_state=_state(app),
        created_at=app.created_at or app.deployed_at,
        deployed_at=app.deployed_at,
        version=app.version,
        stopped_at=app.stopped_at,
    )
    return {"lifecycle": lifecycle}
