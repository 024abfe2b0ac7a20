import type { DesktopContract } from '../../shared/contract';
import type { EventOf, InputOf, OutputOf, RequestSpec, StreamSpec } from '../../shared/contract/define';

export type ModuleName = keyof DesktopContract;

type CallsOfKind<Module extends ModuleName, Kind> = {
  [Name in keyof DesktopContract[Module]]: DesktopContract[Module][Name] extends Kind ? Name : never;
}[keyof DesktopContract[Module]] &
  string;

export type StreamName<Module extends ModuleName> = CallsOfKind<Module, StreamSpec>;
export type RequestName<Module extends ModuleName> = CallsOfKind<Module, RequestSpec>;

type Spec<Module extends ModuleName, Name extends keyof DesktopContract[Module]> = DesktopContract[Module][Name];

export type StreamInput<Module extends ModuleName, Name extends StreamName<Module>> =
  Spec<Module, Name> extends StreamSpec ? InputOf<Spec<Module, Name>> : never;
export type StreamEvent<Module extends ModuleName, Name extends StreamName<Module>> =
  Spec<Module, Name> extends StreamSpec ? EventOf<Spec<Module, Name>> : never;
export type RequestInput<Module extends ModuleName, Name extends RequestName<Module>> =
  Spec<Module, Name> extends RequestSpec ? InputOf<Spec<Module, Name>> : never;
export type RequestOutput<Module extends ModuleName, Name extends RequestName<Module>> =
  Spec<Module, Name> extends RequestSpec ? OutputOf<Spec<Module, Name>> : never;
